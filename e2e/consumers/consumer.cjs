const aggregator = require('@kpl-kit/aggregator');
const deagg = require('@kpl-kit/deagg');
const fixtures = require('@kpl-kit/fixtures');
const arbitraries = require('@kpl-kit/fixtures/arbitraries');
const fc = require('fast-check');
const { doMainJob } = require('./main-job.cjs');

console.log(
  JSON.stringify({ format: 'cjs', ...doMainJob({ aggregator, deagg, fixtures, arbitraries, fc }) }),
);
