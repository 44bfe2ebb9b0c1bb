// What the adapters in JavaScript share: a line in is a request, a line out is the answer.
import { createInterface } from 'node:readline';

export const bytes = (text) => Buffer.from(text, 'base64');
export const base64 = (data) => Buffer.from(data).toString('base64');

/** `read` returns user records, or nothing for a plain record; `write` returns entries. What they throw is an error. */
export async function answerLines(read, write) {
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, op, data, ...put } = JSON.parse(line);
    try {
      const userRecords = op === 'read' && (await read(bytes(data)));
      const answer = op === 'write' ? { entries: await write(put) } : userRecords ? { userRecords } : { plain: true };
      console.log(JSON.stringify({ id, ...answer }));
    } catch (error) {
      console.log(JSON.stringify({ id, error: String(error) }));
    }
  }
}
