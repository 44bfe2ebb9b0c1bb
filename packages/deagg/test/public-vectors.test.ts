import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAggregatedRecord } from '@kpl-kit/deagg';
import { describe, expect, test } from 'vitest';

/** Golden records that other projects published. They are not ours to publish, so they are read where they are kept. */
interface PublicVector {
  readonly name: string;
  readonly dataBase64: string;
  readonly expected: readonly { partitionKey: string; explicitHashKey: string | null; dataUtf8: string }[];
}

const besideTheCheckout = ['..', '..', '..', '..', 'shared', 'vectors', 'public-vectors.json'];
const path = process.env.KPL_PUBLIC_VECTORS ?? join(import.meta.dirname, ...besideTheCheckout);
const isThere = existsSync(path);
const vectors: readonly PublicVector[] = isThere ? JSON.parse(readFileSync(path, 'utf8')) : [];

if (isThere) {
  describe('readAggregatedRecord', () => {
    // 20 bytes: magic number and digest around nothing. The KCL takes it for a plain record, and so do we.
    const PLAIN = new Set(['lambda-fanout-0-records']);

    test.each(vectors)('reads the public vector $name', ({ name, dataBase64, expected }) => {
      const read = readAggregatedRecord(Buffer.from(dataBase64, 'base64'), { onMalformed: 'throw' });
      const readable = read?.map(({ partitionKey, explicitHashKey = null, data, subSequenceNumber }) => ({
        partitionKey,
        explicitHashKey,
        dataUtf8: new TextDecoder('utf-8', { ignoreBOM: true }).decode(data),
        subSequenceNumber,
      }));
      const wanted = expected.map((userRecord, subSequenceNumber) => ({ ...userRecord, subSequenceNumber }));
      expect(readable).toEqual(PLAIN.has(name) ? undefined : wanted);
    });

    test('is tested with the vectors that are known', () => {
      expect(vectors.length).toBeGreaterThanOrEqual(21);
    });
  });
} else {
  console.warn(`Public vectors are not tested: set KPL_PUBLIC_VECTORS to their file (there is no ${path}).`);
  test.skip('the public vectors are not here');
}
