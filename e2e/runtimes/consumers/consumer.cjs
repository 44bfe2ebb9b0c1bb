const aggregator = require('@kpl-kit/aggregator');
const deagg = require('@kpl-kit/deagg');
const describe = require('@kpl-kit/deagg/describe');
const lambda = require('@kpl-kit/deagg/lambda');
const fixtures = require('@kpl-kit/fixtures');
const arbitraries = require('@kpl-kit/fixtures/arbitraries');
const producer = require('@kpl-kit/producer');
const fc = require('fast-check');
const { doMainJob } = require('./main-job.cjs');

doMainJob({ aggregator, deagg, describe, lambda, fixtures, arbitraries, producer, fc }).then((checked) =>
  console.log(JSON.stringify({ format: 'cjs', ...checked })),
);
