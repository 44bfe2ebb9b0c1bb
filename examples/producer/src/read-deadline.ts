/**
 * Reads `--deadline`. Call it before anything is accepted: `close` rejects a deadline that is not a number,
 * and by then there are user records to lose.
 */
export function readDeadline(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  console.error(`--deadline is "${text}", expected milliseconds, such as 25000`);
  process.exit(2);
}
