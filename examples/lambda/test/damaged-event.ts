import { events, type LambdaEvent, malformed, toLambdaEvent } from '@kpl-kit/fixtures';

/** `events.lambda` with a record in the place of its last one that has the magic number and a wrong digest. */
export function damagedEvent(): LambdaEvent {
  const damaged = malformed.find(({ name }) => name === 'wrong-digest');
  const [plain, aggregated, last] = events.sdk.Records;
  if (!plain || !aggregated || !last || !damaged) throw new Error('the fixtures have changed');
  return toLambdaEvent([plain, aggregated, { ...last, Data: damaged.data }]);
}
