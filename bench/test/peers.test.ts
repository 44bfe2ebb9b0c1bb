import { describe, expect, test } from 'vitest';
import type { ExpectedBatch } from '../src/peers/corpus-files.ts';
import { kclJava } from '../src/peers/kcl-java.ts';
import { python } from '../src/peers/python.ts';
import { parseLines } from '../src/peers/run-peer.ts';

describe('missingTools of the KCL', () => {
  const answers: Record<string, string> = {
    java: 'openjdk version "17.0.15" 2025-04-15',
    javac: 'javac 17.0.15',
    mvn: 'Apache Maven 3.8.7',
  };
  const missingWith = (changes: Record<string, string | undefined>) =>
    kclJava.missingTools((command) => ({ ...answers, ...changes })[command]);

  test('is empty with a JDK and Maven', () => {
    expect(missingWith({})).toEqual([]);
  });

  test.each([
    { what: 'no Java', changes: { java: undefined } },
    { what: 'an old Java', changes: { java: 'openjdk version "11.0.2"' } },
    { what: 'a Java without its compiler', changes: { javac: undefined } },
  ])('names the JDK with $what', ({ changes }) => {
    expect(missingWith(changes)).toEqual(['a JDK of version 17 or later (java, javac)']);
  });

  test('names Maven', () => {
    expect(missingWith({ mvn: undefined })).toEqual(['Maven (mvn)']);
  });
});

describe('missingTools of Python', () => {
  test('names a Python that cannot make virtual environments', () => {
    expect(python.missingTools(() => undefined)).toEqual(['Python 3 with venv (python3)']);
    expect(python.missingTools(() => '')).toEqual([]);
  });
});

describe('parseLines', () => {
  const content = { userRecordCount: 2, sha256: 'aa' };
  const contentWithoutHashKeys = { userRecordCount: 2, sha256: 'bb' };
  const expected = { content, contentWithoutHashKeys, isMixed: true };
  const batch: ExpectedBatch = { corpus: 'x', batch: 16, byteLength: 10, expected };

  test('reads the samples of a batch', () => {
    expect(parseLines(kclJava, 'bytes\tx\t16\t2\taa\t10,20\n', [batch])).toEqual([
      { stage: 'bytes', batch, samples: [10, 20] },
    ]);
  });

  test('refuses samples of other user records than were put in', () => {
    expect(() => parseLines(kclJava, 'bytes\tx\t16\t2\tbb\t10\n', [batch])).toThrow(
      'KCL (Java), bytes/x/16 delivers 2 user records (bb), expected 2 (aa)',
    );
  });

  test('asks for no explicit hash keys of a peer that mixes them up', () => {
    expect(parseLines(python, 'lambda\tx\t16\t2\tbb\t10\n', [batch])).toHaveLength(1);
  });

  test('refuses a line that it does not understand', () => {
    expect(() => parseLines(kclJava, 'Picked up JAVA_TOOL_OPTIONS', [batch])).toThrow(
      'KCL (Java) printed a line that is not understood: Picked up',
    );
  });
});
