import { createHash } from 'node:crypto';
import { hostileRecords, malformed, vectors } from '@kpl-kit/fixtures';
import { hostileRecord, readableRecord } from '@kpl-kit/fixtures/arbitraries';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asm } from '../src/frame-text/asm.ts';
import { dis } from '../src/frame-text/dis.ts';
import { CommandError } from '../src/support/errors.ts';

const MAGIC = Buffer.from('f3899ac2', 'hex');

function again(record: Uint8Array): string[] {
  return asm(dis(record)).map((bytes) => Buffer.from(bytes).toString('hex'));
}

function hexOf(record: Uint8Array): string {
  return Buffer.from(record).toString('hex');
}

describe('asm makes the same bytes of what dis writes', () => {
  test('of any bytes after the magic number', () => {
    const anything = fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.concat([MAGIC, bytes]));
    fc.assert(
      fc.property(anything, (record) => {
        expect(again(record)).toEqual([hexOf(record)]);
      }),
    );
  });

  test('of readable records in odd spellings, and of hostile ones', () => {
    const record = fc.oneof(
      readableRecord().map(({ data }) => data),
      hostileRecord(),
    );
    fc.assert(
      fc.property(record, (data) => {
        expect(again(data)).toEqual([hexOf(data)]);
      }),
      { numRuns: 200 },
    );
  });

  test('of all records of the fixtures that have the magic number', () => {
    const all = [...vectors, ...malformed, ...hostileRecords()].map(({ data }) => data);
    const framed = all.filter((data) => hexOf(data).startsWith('f3899ac2'));
    expect(framed.length).toBeGreaterThan(2_000);
    expect(framed.map(again)).toEqual(framed.map((data) => [hexOf(data)]));
  });
});

test('a readable record is written field by field, without bytes but for dropped bits', () => {
  const withBytes = vectors.filter(({ data, aggregated }) => aggregated && /^ *bytes/m.test(dis(data)));
  expect(withBytes.map(({ name }) => name)).toEqual(['overlong-varints']);
});

test('dis writes one line a field, with comments', () => {
  const record = vectors.find(({ name }) => name === 'tags')?.data as Uint8Array;
  expect(dis(record)).toBe(`# aggregated, 1 user record, 50 bytes
magic
partition-key "a"  # 0
entry {  # user record 0
  partition-key-index 0  # "a"
  data "1"
  tag {
    key "k"
    value "v"
  }
  tag {
    key "l"
  }
  tag {
    key "m"
    value ""
  }
}
# digest 0x${hexOf(record).slice(-32)}, computed by asm
`);
});

test('dis says what is wrong, and pins a wrong digest', () => {
  const record = malformed.find(({ name }) => name === 'wrong-digest')?.data as Uint8Array;
  const text = dis(record);
  expect(text).toContain('# CHECKSUM_MISMATCH at byte 14: the MD5 digest is not that of the message');
  expect(text).toMatch(/^digest 0x[\da-f]{32} {2}# not computed$/m);
});

describe('asm', () => {
  const message = (text: string) => hexOf((asm(`magic\n${text}`)[0] as Uint8Array).subarray(4, -16));

  test.each([
    [
      'the worked example of docs/format.md',
      'partition-key "a"\nentry {\npartition-key-index 0\ndata "hi"\n}',
      '0a01611a0608001a026869',
    ],
    ['several values as one', 'partition-key "a" 0x00ff "b"', '0a046100ff62'],
    [
      'numbers in more bytes',
      'entry tag~2 length~3 {\npartition-key-index 7~4\n}',
      '9a0085800008878080' + '00',
    ],
    ['a length of its own', 'partition-key length=200 "ab"', '0ac8016162'],
    [
      'fields that the schema does not have',
      'field 99 varint 5\nfield 7 group {\nfield 1 fixed32 0x01020304\n}',
      '9806053b0d010203043c',
    ],
    ['the largest number', 'field 1 varint 18446744073709551615', '08ffffffffffffffffff01'],
    ['bytes', 'bytes 0xdead "x"', 'dead78'],
    [
      'a comment with a quote, and a string with a number sign',
      '# it\'s "one\npartition-key "#"  # "two',
      '0a0123',
    ],
  ])('reads %s', (_, text, hex) => {
    expect(message(text)).toBe(hex);
  });

  test('computes the digest', () => {
    const [record] = asm('magic\npartition-key "a"\n') as [Uint8Array];
    expect(hexOf(record.subarray(-16))).toBe(
      createHash('md5').update(Buffer.from('0a0161', 'hex')).digest('hex'),
    );
  });

  test('takes a digest as it is, or none', () => {
    const pinned = asm(`magic\ndigest 0x${'ab'.repeat(16)}`)[0] as Uint8Array;
    expect(hexOf(pinned)).toBe(`f3899ac2${'ab'.repeat(16)}`);
    expect(hexOf(asm('magic\nbytes 0x01\ndigest none')[0] as Uint8Array)).toBe('f3899ac201');
  });

  test('makes several records, one for each magic', () => {
    expect(asm('magic\nmagic\ndigest none\nmagic').map(({ length }) => length)).toEqual([20, 4, 20]);
  });

  test.each([
    ['partition-key "a"', 'line 1: expected magic, with which every frame begins'],
    [
      'magic\nsecret "a"',
      'line 2: not a field, expected one of partition-key, explicit-hash-key, entry, field, bytes',
    ],
    ['magic\ndata "secret"', 'line 2: data belongs in an entry, not in the message'],
    ['magic\npartition-key', 'line 2: expected "text" or 0x00 as the value'],
    ['magic\npartition-key "secret', 'line 2: column 15: not a name, "text", 0x00 or a brace'],
    [
      'magic\npartition-key "\\x"',
      'line 2: column 15: not a string of JSON: escape quotes, backslashes and control characters',
    ],
    ['magic\npartition-key 0xabc', 'line 2: column 15: an odd number of hexadecimal digits'],
    ['magic\nentry {\n', 'line 2: the brace is not closed'],
    ['magic\n}', 'line 2: a closing brace without an opening one'],
    ['magic\nentry "x"', 'line 2: expected a brace after entry'],
    ['magic\npartition-key {', 'line 2: expected a value for partition-key'],
    ['magic\nfield 0 varint 1', 'line 2: expected a field number from 1 to 536870911'],
    [
      'magic\nfield 1 float 1',
      'line 2: expected a type after the field number: varint, fixed32, fixed64, bytes, group',
    ],
    [
      'magic\nfield 1 varint 18446744073709551616',
      'line 2: expected a number from 0 to 2^64 - 1, such as 7, or 7~3 for 7 in three bytes',
    ],
    ['magic\nfield 1 varint 1~11', 'line 2: expected 1 to 10 bytes after ~'],
    ['magic\nfield 1 fixed32 0x01', 'line 2: expected 4 bytes'],
    ['magic\ndigest 0x01', 'line 2: expected digest none, or digest 0x and 32 digits'],
    ['magic\ndigest none\nbytes 0x01', 'line 3: expected magic, which begins a frame, after the digest'],
  ])('says what is wrong with %j', (text, message) => {
    expect(() => asm(text)).toThrow(new CommandError(message));
  });
});

test('dis refuses what does not begin with the magic number', () => {
  expect(() => dis(Buffer.from('secret'))).toThrow(/^not an aggregated record: it does not begin/);
});
