// A page of a browser: the main job as soon as it is loaded. Whoever drives the browser waits for the report.
import { report } from '../main-job.mjs';

globalThis.report = report();
