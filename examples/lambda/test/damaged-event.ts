import { events, type LambdaEvent, malformed } from '@kpl-kit/fixtures';

/** `events.lambda` with a record in the place of its last one that has the magic number and a wrong digest. */
export function damagedEvent(): LambdaEvent {
  const event = structuredClone(events.lambda);
  const damaged = malformed.find(({ name }) => name === 'wrong-digest');
  const last = event.Records.at(-1);
  if (damaged === undefined || last === undefined) throw new Error('the fixtures have changed');
  last.kinesis.data = Buffer.from(damaged.data).toString('base64');
  return event;
}
