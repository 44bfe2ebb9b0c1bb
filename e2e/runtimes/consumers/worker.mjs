// An edge worker: the main job at each request. `workerd test` calls `test` in place of a request.
import * as aggregator from '@kpl-kit/aggregator';
import * as deagg from '@kpl-kit/deagg';
import * as lambda from '@kpl-kit/deagg/lambda';
import * as fixtures from '@kpl-kit/fixtures';
import * as arbitraries from '@kpl-kit/fixtures/arbitraries';
import fc from 'fast-check';
import { doMainJob } from './main-job.cjs';

const report = () => doMainJob({ aggregator, deagg, lambda, fixtures, arbitraries, fc });

export default {
  fetch: async () => Response.json(await report()),
  test: async () => console.log(JSON.stringify(await report())),
};
