import { events, type LambdaEvent, malformed } from '@kpl-kit/fixtures';

/** The codes of the records of {@link unreadableEvent} that cannot be read, in order. */
const unreadableCodes = ['CHECKSUM_MISMATCH', 'MANGLED_RECORD', 'NOT_BASE64'] as const;

/** `events.lambda` and, among its records, three that cannot be read: damaged, encoded twice, and decoded. */
export function unreadableEvent(): LambdaEvent {
  const [plain, aggregated, last] = structuredClone(events.lambda.Records);
  const digestIsWrong = malformed.find(({ name }) => name === 'wrong-digest');
  if (!plain || !aggregated || !last || !digestIsWrong) throw new Error('the fixtures have changed');
  const { data } = aggregated.kinesis;
  const damaged = Buffer.from(digestIsWrong.data).toString('base64');
  const mangled = Buffer.from(data).toString('base64');
  const decoded = Buffer.from(data, 'base64').toString();
  const unreadable = [damaged, mangled, decoded].map((text) => ({
    ...aggregated,
    kinesis: { ...aggregated.kinesis, data: text },
  }));
  const Records = [plain, ...unreadable.slice(0, 1), aggregated, ...unreadable.slice(1), last];
  return {
    Records: Records.map((record, index) => {
      const sequenceNumber = `${BigInt(plain.kinesis.sequenceNumber) + BigInt(index)}`;
      const eventID = `shardId-000000000006:${sequenceNumber}`;
      return { ...record, eventID, kinesis: { ...record.kinesis, sequenceNumber } };
    }),
  };
}

/** A record that was set aside. */
export interface SetAside {
  readonly eventID: string;
  readonly code: string;
  readonly data: string;
}

/** The records that `unreadableEvent` has set aside. */
export function expectedAside({ Records }: LambdaEvent): SetAside[] {
  const unreadable = [1, 3, 4].map((index) => Records[index]);
  return unreadable.map((record, index) => ({
    eventID: record?.eventID ?? '',
    code: unreadableCodes[index] ?? '',
    data: record?.kinesis.data ?? '',
  }));
}

/** What the lines of a log say was set aside, each record put together again. */
export function setAsideIn(lines: readonly string[]): SetAside[] {
  const records: SetAside[] = [];
  for (const line of lines) {
    const json = /\{"unreadable":.*\}/.exec(line)?.[0];
    if (json === undefined) continue;
    const { unreadable: eventID, code, start, length, data } = JSON.parse(json);
    const before = start === 0 ? '' : records.pop()?.data;
    records.push({ eventID, code, data: `${before}${data}` });
    if (before?.length !== start || start + data.length > length)
      throw new Error(`a part of ${eventID} is missing`);
  }
  return records;
}
