// What the adapters in JavaScript share: a line in is a request, a line out is the answer.
import { createInterface } from 'node:readline';

/** `read` returns user records, or nothing for a plain record; `write` returns entries. Data are bytes both ways. */
export async function answerLines(read, write) {
  const encode = (list) =>
    list.map((one) => ({
      ...one,
      data: typeof one.data === 'string' ? one.data : Buffer.from(one.data).toString('base64'),
    }));
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, op, data, userRecords = [], ...limits } = JSON.parse(line);
    const put = userRecords.map(({ explicitHashKey, ...one }) => {
      return {
        ...one,
        ...(explicitHashKey !== null && { explicitHashKey }),
        data: Buffer.from(one.data, 'base64'),
      };
    });
    try {
      if (op === 'write') print({ id, entries: encode(await write(put, limits)) });
      else {
        const found = await read(Buffer.from(data, 'base64'));
        print(found === undefined ? { id, plain: true } : { id, userRecords: encode(found) });
      }
    } catch (error) {
      print({ id, error: String(error) });
    }
  }
}

function print(answer) {
  console.log(JSON.stringify(answer));
}
