// Prints `N passed, N failed` from vitest's JSON report; fails when there is no report, no test, or a failed one.
// Usage: node tools/count-tests.mjs REPORT
import { readFileSync } from 'node:fs';

const { numPassedTests, numFailedTests, numPendingTests } = readReport(process.argv[2]);
const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
console.log(`${numPassedTests} passed, ${numFailedTests} failed${skipped}`);
process.exitCode = numPassedTests > 0 && numFailedTests === 0 ? 0 : 1;

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    console.error(`No report of the test runner: ${error.message}`);
    return { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0 };
  }
}
