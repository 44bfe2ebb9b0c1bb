import { where } from './cells.ts';
import { byName, type Case, type Results } from './results.ts';
import { formatNumber, table } from './table.ts';

/** What a shard takes in: https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
const SHARD_BYTES_PER_SECOND = 2 ** 20;
const SHARDS = [1, 10, 100, 1_000, 10_000];

/** The KPL's default record, in lists as Lambda passes them. */
const TYPICAL = 'lambda/bulk/350x140B/16';

/** User records that one core unpacks or handles in a second. */
export function renderThroughput({ deaggregate, handler }: Results): string {
  if (deaggregate === undefined || handler === undefined) return '';
  const deaggregated = byName(deaggregate);
  const rows = [...new Set(handler.cases.map(({ corpus }) => corpus))].map((corpus) => [
    corpus,
    perSecond(deaggregated.get(`bytes/bulk/${corpus}/16`)),
    perSecond(deaggregated.get(`lambda/bulk/${corpus}/16`)),
    ...handler.cases.filter((one) => one.corpus === corpus).map(perSecond),
  ]);
  const handlers = new Set(handler.cases.map(({ contender }) => `kinesisHandler, ${contender}`));
  const head = ['user records a second and core', 'bytes', 'Lambda records', ...handlers];
  return `${table(head, rows)}\n\n${where(handler.environment)}`;
}

function perSecond(found: Case | undefined): number | undefined {
  // Two digits that matter: more would say more than a measurement can.
  return found && Number((1e9 / found.nanoseconds.median).toPrecision(2));
}

/** A stream of the KPL's default records, all shards full. */
export function renderSizing({ deaggregate }: Results): string {
  const typical = byName(deaggregate).get(TYPICAL);
  if (deaggregate === undefined || typical === undefined) return '';
  const userRecordsPerShard = (SHARD_BYTES_PER_SECOND / typical.byteLength) * typical.userRecords;
  const rows = SHARDS.map((shards) => {
    const userRecords = shards * userRecordsPerShard;
    const cores = (userRecords * typical.nanoseconds.median) / 1e9;
    return [
      formatNumber(shards),
      formatNumber(shards),
      Number(userRecords.toPrecision(2)),
      Number(cores.toPrecision(2)),
    ];
  });
  return `${table(['shards', 'MiB a second', 'user records a second', 'cores that unpack them'], rows)}\n\n${where(deaggregate.environment)}`;
}
