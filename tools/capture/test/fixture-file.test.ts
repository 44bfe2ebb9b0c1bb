import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findFixture, readFixture, writeFixture } from '../src/fixture-file.ts';

test('a small file is plain text, with a line for each element of a list', () => {
  const folder = temporaryFolder();
  writeFixture('kpl/small', { name: 'small', put: [{ a: 1 }, { a: 2 }], flushedAfter: [2] }, folder);
  expect(readFileSync(join(folder, 'kpl', 'small.json'), 'utf8')).toBe(
    '{\n  "name": "small",\n  "put": [\n    {"a":1},\n    {"a":2}\n  ],\n  "flushedAfter": [2]\n}\n',
  );
});

test('a large file is compressed, takes the place of the plain one, and reads back', () => {
  const folder = temporaryFolder();
  const large = { put: Array.from({ length: 10_000 }, (_, index) => ({ text: `text ${index}` })) };
  writeFixture('one', { put: [] }, folder);
  writeFixture('one', large, folder);
  expect(readdirSync(folder)).toEqual(['one.json.gz']);
  expect(readFixture('one', folder)).toEqual(large);
  const first = readFileSync(join(folder, 'one.json.gz'));
  writeFixture('one', large, folder);
  expect(readFileSync(join(folder, 'one.json.gz'))).toEqual(first);
});

test('a file keeps its date until something else in it changes', () => {
  const folder = temporaryFolder();
  writeFixture('one', { capturedOn: '2026-11-24', put: [{ a: 1 }] }, folder);
  writeFixture('one', { capturedOn: '2026-11-25', put: [{ a: 1 }] }, folder);
  expect(readFixture('one', folder)).toEqual({ capturedOn: '2026-11-24', put: [{ a: 1 }] });
  writeFixture('one', { capturedOn: '2026-11-25', put: [{ a: 2 }] }, folder);
  expect(readFixture('one', folder)).toEqual({ capturedOn: '2026-11-25', put: [{ a: 2 }] });
});

test('a file that is not there is named', () => {
  const folder = temporaryFolder();
  expect(findFixture('kpl/none', folder)).toBeUndefined();
  expect(() => readFixture('kpl/none', folder)).toThrow('fixtures/kpl/none.json is not there.');
});

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fixture-file-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}
