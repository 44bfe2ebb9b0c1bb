import { readAggregatedRecord } from '@kpl-kit/deagg';
import { hostileRecords, type KclVerdict, malformed, vectors } from '@kpl-kit/fixtures';
import { describe, expect, test } from 'vitest';

import { foretellKcl, type KclDepartureId, kclDepartures } from '../src/kcl-model.ts';
import { inspect } from '../src/slow-reader.ts';

interface Judged {
  readonly name: string;
  readonly kind: string;
  readonly data: Uint8Array;
  readonly kcl: KclVerdict;
}

const judged: readonly Judged[] = [
  ...hostileRecords(),
  ...malformed.map((record) => ({ ...record, kind: 'malformed' })),
  ...vectors.map((vector) => ({ ...vector, kind: 'by hand' })),
];
const kinds = [...new Set(judged.map(({ kind }) => kind))].map((kind) => ({
  kind,
  records: judged.filter((record) => record.kind === kind),
}));

/** With one of these kpl-kit hands on the whole record; with the others it delivers every user record. */
const INDEX_DEPARTURES: readonly KclDepartureId[] = ['index-beyond-its-table', 'index-of-more-than-32-bits'];

describe('readAggregatedRecord', () => {
  test.each(kinds)(
    'agrees with the KCL on each record of kind $kind, but for the listed departures',
    ({ records }) => {
      const differences = records.flatMap(({ name, data, kcl }) => {
        const expected = expectedOf(data, kcl);
        const delivered = comparable(readAggregatedRecord(data));
        return JSON.stringify(delivered) === JSON.stringify(expected) ? [] : [{ name, delivered, expected }];
      });
      expect(differences).toEqual([]);
    },
  );

  test.each(kclDepartures)('departs from the KCL: $title', ({ id, example }) => {
    const { data, kcl } = judged.find(({ name }) => name === example) as Judged;
    expect(foretellKcl(inspect(data)).departures).toContain(id);
    if (!('delivers' in kcl)) throw new Error(`the KCL threw ${kcl.throws}`);
    expect(comparable(readAggregatedRecord(data))).not.toEqual(comparable(kcl.delivers));
  });
});

describe('the KCL', () => {
  // Were it otherwise, its departures would not be understood.
  test.each(kinds)('delivers of each record of kind $kind what its rules say', ({ records }) => {
    const surprises = records.flatMap(({ name, data, kcl }) => {
      const foretold = comparable(foretellKcl(inspect(data)).delivers);
      const delivered = 'delivers' in kcl ? comparable(kcl.delivers) : kcl;
      return JSON.stringify(delivered) === JSON.stringify(foretold) ? [] : [{ name, delivered, foretold }];
    });
    expect(surprises).toEqual([]);
  });

  test('loses the whole call without jaxb-api where it would log an error, and only there', () => {
    const byHand = [...malformed, ...vectors];
    const lost = byHand.filter(({ kclWithoutJaxb }) => kclWithoutJaxb !== undefined);
    expect(lost.map(({ kclWithoutJaxb }) => kclWithoutJaxb)).toEqual(
      lost.map(() => ({ throws: 'java.lang.NoClassDefFoundError' })),
    );
    const logsAnError: readonly KclDepartureId[] = [
      'index-beyond-its-table',
      'explicit-hash-key-is-no-number',
    ];
    const expected = byHand.filter(({ data }) =>
      foretellKcl(inspect(data)).departures.some((id) => logsAnError.includes(id)),
    );
    expect(lost.map(({ name }) => name)).toEqual(expected.map(({ name }) => name));
    expect(lost.map(({ name }) => name)).toContain('explicit-hash-key-that-is-no-number');
  });
});

describe('kcl-departures.json', () => {
  test('lists every departure that there is, and no other', () => {
    const found = new Set(judged.flatMap(({ data }) => foretellKcl(inspect(data)).departures));
    expect(found).toEqual(new Set(kclDepartures.map(({ id }) => id)));
  });
});

/** What kpl-kit must deliver: what the KCL does, where no departure says otherwise. */
function expectedOf(data: Uint8Array, kcl: KclVerdict): unknown {
  const inspection = inspect(data);
  const { departures } = foretellKcl(inspection);
  if (departures.length === 0) return 'delivers' in kcl ? comparable(kcl.delivers) : kcl;
  if (inspection.kind !== 'message') throw new Error('a departure without a message');
  if (departures.some((id) => INDEX_DEPARTURES.includes(id))) return 'record';
  return comparable(
    inspection.entries.map((entry, subSequenceNumber) => ({
      partitionKey: inspection.partitionKeyTable[Number(entry.partitionKeyIndex)]?.text,
      explicitHashKey: inspection.explicitHashKeyTable[Number(entry.explicitHashKeyIndex ?? -1)]?.text,
      subSequenceNumber,
      data: entry.data,
    })),
  );
}

interface Delivered {
  partitionKey: string | undefined;
  explicitHashKey?: string | undefined;
  subSequenceNumber: number;
  data: Uint8Array;
}

/** Tags are left out: the KCL does not deliver them. */
function comparable(delivered: 'record' | undefined | readonly Delivered[]): unknown {
  if (delivered === undefined || delivered === 'record') return 'record';
  return delivered.map(({ partitionKey, explicitHashKey, subSequenceNumber, data }) => ({
    partitionKey,
    explicitHashKey: explicitHashKey ?? 'none',
    subSequenceNumber,
    data: Buffer.from(data).toString('base64'),
  }));
}
