import { describe, expect, test } from 'vitest';
import { bytesContenders, lambdaContenders } from '../src/contenders.ts';
import { type Content, contentOf, expectedContentOf, requireSameContent } from '../src/content-digest.ts';
import { makeCorpus } from '../src/corpus.ts';
import { toLambdaRecord } from '../src/lambda-event.ts';
import type { PutUserRecord } from '../src/put-user-record.ts';

describe.each(['350x140B', '5000x30B', 'captured'])('on %s', (corpus) => {
  const { records } = makeCorpus(corpus, 3);
  const put = records.flatMap(({ userRecords }) => userRecords);
  const bytes = records.map(({ data }) => data);
  const lambda = bytes.map(toLambdaRecord);
  const contenders = [
    ...lambdaContenders().map((contender) => ({
      ...contender,
      delivered: () => contender.deliver?.(lambda),
    })),
    ...bytesContenders().map((contender) => ({ ...contender, delivered: () => contender.deliver?.(bytes) })),
  ].filter(({ name }) => name !== 'floor');

  test.each(contenders)('$stage/$name delivers what was put in', ({ delivered, mixesUpHashKeys }) => {
    const withHashKeys = !(mixesUpHashKeys && expectedContentOf(put).isMixed);
    expect(contentOf(delivered() ?? [], withHashKeys)).toEqual(contentOf(put, withHashKeys));
  });
});

describe('contentOf', () => {
  const userRecord = { partitionKey: 'a', explicitHashKey: '1', data: Uint8Array.of(1, 2) };
  const content = (changes: Partial<PutUserRecord> = {}) => contentOf([{ ...userRecord, ...changes }], true);

  test.each<Partial<PutUserRecord>>([
    { partitionKey: 'b' },
    { explicitHashKey: '2' },
    { data: Uint8Array.of(1, 3) },
    { partitionKey: 'a1', explicitHashKey: '' },
  ])('sees another %o', (changes) => {
    expect(content(changes)).not.toEqual(content());
  });

  test('leaves explicit hash keys out where a contender mixes them up', () => {
    const { explicitHashKey: _, ...withoutHashKey } = userRecord;
    expect(contentOf([userRecord], false)).toEqual(contentOf([withoutHashKey], true));
  });
});

describe('requireSameContent', () => {
  const content: Content = { userRecordCount: 2, sha256: 'abcdef0123' };

  test('says who delivers what', () => {
    const found = { userRecordCount: 1, sha256: '0123456789' };
    expect(() => requireSameContent('lambda/bulk', found, content)).toThrow(
      'lambda/bulk delivers 1 user records (01234567), expected 2 (abcdef01)',
    );
  });

  test('is content with the same', () => {
    expect(() => requireSameContent('lambda/bulk', { ...content }, content)).not.toThrow();
  });
});
