import * as aggregator from '@kpl-kit/aggregator';
import * as deagg from '@kpl-kit/deagg';
import * as lambda from '@kpl-kit/deagg/lambda';
import * as fixtures from '@kpl-kit/fixtures';
import * as arbitraries from '@kpl-kit/fixtures/arbitraries';
import fc from 'fast-check';
import { doMainJob } from './main-job.cjs';

const checked = await doMainJob({ aggregator, deagg, lambda, fixtures, arbitraries, fc });
console.log(JSON.stringify({ format: 'esm', ...checked }));
