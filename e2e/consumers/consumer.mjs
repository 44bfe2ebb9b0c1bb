import * as aggregator from '@kpl-kit/aggregator';
import * as deagg from '@kpl-kit/deagg';
import * as fixtures from '@kpl-kit/fixtures';
import * as arbitraries from '@kpl-kit/fixtures/arbitraries';
import fc from 'fast-check';
import { doMainJob } from './main-job.cjs';

console.log(
  JSON.stringify({ format: 'esm', ...doMainJob({ aggregator, deagg, fixtures, arbitraries, fc }) }),
);
