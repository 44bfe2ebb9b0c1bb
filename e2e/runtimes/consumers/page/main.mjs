// A page of a browser: the main job as soon as it is loaded. Whoever drives the browser waits for the report.
import * as aggregator from '@kpl-kit/aggregator';
import * as deagg from '@kpl-kit/deagg';
import * as lambda from '@kpl-kit/deagg/lambda';
import * as fixtures from '@kpl-kit/fixtures';
import * as arbitraries from '@kpl-kit/fixtures/arbitraries';
import fc from 'fast-check';
import { doMainJob } from '../main-job.cjs';

globalThis.report = doMainJob({ aggregator, deagg, lambda, fixtures, arbitraries, fc });
