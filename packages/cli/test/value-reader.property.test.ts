import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ValueReader } from '../src/input/value-reader.ts';

/** What text is made of, in any order, also broken. */
const pieces = fc.array(
  fc.constantFrom(
    '{"Data":"aGVsbG8gd29ybGQh","PartitionKey":"a"}',
    '{\n  "Records": [\n    {"Data": "eA=="},\n    {"Data": "eQ=="}\n  ]\n}',
    '[1, {"a": "]"}]',
    '"text \\" in quotes"',
    '[INFO]',
    '[2024-01-01]',
    '{ level: 1 }',
    '[{x}]',
    'words',
    '{',
    ']',
    '"',
    ',',
    ' ',
    '\ufeff',
    'é日\u{1f600}',
    '\r\n',
    '\n',
    '\n',
  ),
  { maxLength: 12 },
);

function itemsOf(chunks: readonly Uint8Array[]): unknown[] {
  const reader = new ValueReader();
  const items = chunks.flatMap((chunk) => [...reader.push(chunk)]);
  return [...items, ...reader.end()].map((item) =>
    item.kind === 'value' ? { kind: item.kind, line: item.line, value: item.node.value } : item,
  );
}

test('text is divided alike whatever pieces it comes in', () => {
  fc.assert(
    fc.property(pieces, fc.integer({ min: 1, max: 9 }), (texts, size) => {
      const bytes = Buffer.from(texts.join(''));
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.subarray(at * size, (at + 1) * size),
      );
      expect(itemsOf(chunks)).toEqual(itemsOf([bytes]));
    }),
    { numRuns: 3_000 },
  );
});
