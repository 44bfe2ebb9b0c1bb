import { describe, expect, test } from 'vitest';
import type { ExpectedBatch } from '../src/peers/corpus-files.ts';
import { kclJava } from '../src/peers/kcl-java.ts';
import { python } from '../src/peers/python.ts';
import { parseLines } from '../src/peers/run-peer.ts';

describe('missingTools of the KCL', () => {
  test('names the JDK and Maven', () => {
    expect(kclJava.missingTools(() => undefined)).toEqual([
      'a JDK of version 17 or later (java, javac)',
      'Maven (mvn)',
    ]);
    expect(kclJava.missingTools(() => 'openjdk version "17.0.15" 2025-04-15')).toEqual([]);
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
