// Prints `N passed, N failed` from vitest's JSON reports; fails when one is missing, has no test, or a failed one.
// Usage: node tools/count-tests.mjs REPORT...
import { readFileSync } from 'node:fs';

const reports = process.argv.slice(2).map(readReport);
const total = (name) => reports.reduce((sum, report) => sum + report[name], 0);
const skipped = total('numPendingTests');
console.log(
  `${total('numPassedTests')} passed, ${total('numFailedTests')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
);
const isComplete = reports.length > 0 && reports.every(({ numPassedTests }) => numPassedTests > 0);
process.exitCode = isComplete && total('numFailedTests') === 0 ? 0 : 1;

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    console.error(`No report of the test runner: ${error.message}`);
    return { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0 };
  }
}
