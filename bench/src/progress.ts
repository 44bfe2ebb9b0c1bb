/** Says on the standard error what is being measured: one line that is overwritten on a terminal, one line each elsewhere. */
export function progress(what: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${what} ...` : `${what} ...\n`);
}

/** Clears the line. */
export function endProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
}
