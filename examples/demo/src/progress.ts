/** Where the demo writes: standard output, or what a test puts in its place. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** The terminal's width. */
  readonly columns?: number;
}

const REDRAW_MILLISECONDS = 100;
const REMIND_MILLISECONDS = 5_000;

/**
 * Shows what is being waited for, and for how long: on one line that is redrawn in a terminal; elsewhere a line at
 * the beginning, one every five seconds, and one at the end. Settles as `work` does.
 */
export async function withProgress<T>(output: Output, what: string, work: Promise<T>): Promise<T> {
  const begin = performance.now();
  const elapsed = () => `${((performance.now() - begin) / 1000).toFixed(1)} s`;
  const redraw = () => output.write(`\r${what} ... ${elapsed()}`);
  const remind = () => output.write(`  still waiting, ${elapsed()}\n`);

  output.write(output.isTTY ? `${what} ...` : `${what} ...\n`);
  const timer = output.isTTY
    ? setInterval(redraw, REDRAW_MILLISECONDS)
    : setInterval(remind, REMIND_MILLISECONDS);
  try {
    const result = await work;
    output.write(output.isTTY ? `\r${what} ... done in ${elapsed()}\n` : `  done in ${elapsed()}\n`);
    return result;
  } catch (error) {
    if (output.isTTY) output.write('\n');
    throw error;
  } finally {
    clearInterval(timer);
  }
}
