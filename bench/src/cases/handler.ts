import type { LambdaEvent } from '@kpl-kit/fixtures';
import { type Group, once } from '../bench-case.ts';
import type { Build } from '../build.ts';
import { makeBatch } from '../input/batch.ts';

const BATCH = 16;
const CORPORA = ['350x140B', '1000x100B', '1000x1KB'];

/** Adds the bytes of one user record, which is the only work that is done with it. */
type Count = (userRecord: { readonly data: Uint8Array }) => void;
type Contender = (build: Build, count: Count) => (event: LambdaEvent) => unknown;

/** Lambda functions, and without a handler what they are compared with. */
const contenders: Readonly<Record<string, Contender>> = {
  iterDeaggregateRecords:
    ({ iterDeaggregateRecords }, count) =>
    ({ Records }) => {
      const decoded = Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64'));
      for (const found of iterDeaggregateRecords(decoded)) {
        if ('data' in found) count(found);
      }
    },
  'plain function': ({ kinesisHandler }, count) => kinesisHandler(count),
  'plain function, with a deadline': ({ kinesisHandler }, count) => {
    const handler = kinesisHandler(count);
    const deadline = Date.now() + 1e9;
    return (event) => handler(event, { getRemainingTimeInMillis: () => deadline - Date.now() });
  },
  'async function': ({ kinesisHandler }, count) => kinesisHandler(async (userRecord) => count(userRecord)),
  'async, by partition key': ({ kinesisHandler }, count) =>
    kinesisHandler(async (userRecord) => count(userRecord), { order: 'byPartitionKey' }),
};

/** From the event to the response. */
export function* handlerCases(): Generator<Group> {
  for (const corpus of CORPORA) {
    const input = once(() => makeBatch(corpus, BATCH));
    yield Object.entries(contenders).map(([contender, prepare]) => {
      const name = `handler/${contender}/${corpus}/${BATCH}`;
      const open = async (build: Build) => {
        const { lambda, dataByteLength, ...batch } = input();
        const event = { Records: [...lambda] };
        let byteLength = 0;
        const handle = prepare(build, ({ data }) => {
          byteLength += data.length;
        });
        const run = async () => {
          byteLength = 0;
          await handle(event);
          return byteLength;
        };
        if ((await run()) !== dataByteLength) throw new Error(`${name} does not handle every byte`);
        return { ...batch, run };
      };
      return { name, isOurs: true, open };
    });
  }
}
