// The main job with the packages as ES modules.
import * as aggregator from '@kpl-kit/aggregator';
import * as deagg from '@kpl-kit/deagg';
import * as describe from '@kpl-kit/deagg/describe';
import * as lambda from '@kpl-kit/deagg/lambda';
import * as fixtures from '@kpl-kit/fixtures';
import * as arbitraries from '@kpl-kit/fixtures/arbitraries';
import * as producer from '@kpl-kit/producer';
import fc from 'fast-check';
import { doMainJob } from './main-job.cjs';

const packages = { aggregator, deagg, describe, lambda, fixtures, arbitraries, producer, fc };

export const report = () => doMainJob(packages);
