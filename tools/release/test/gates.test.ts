import { describe, expect, it } from 'vitest';
import { readAnswer } from '../src/gates/audit.ts';
import { reproducible } from '../src/gates/reproducible.ts';
import { size } from '../src/gates/size.ts';
import { sourceMaps } from '../src/gates/source-maps.ts';

const bytes = Buffer.from('a tarball');

describe('audit', () => {
  const refused = JSON.stringify({ message: '405 Method Not Allowed', statusCode: 405 });

  it('names each package with a vulnerability', () => {
    const answer = JSON.stringify({ vulnerabilities: { long: { severity: 'high' } } });
    expect(readAnswer(answer, '', false).problems).toEqual(['long has a vulnerability: high']);
  });

  it('passes when none is known', () => {
    expect(readAnswer('{"vulnerabilities":{}}', '', true)).toEqual({
      problems: [],
      remark: 'no known vulnerability',
    });
  });

  it('says so when the registry does not answer, and fails where an answer is required', () => {
    expect(readAnswer(refused, '', false)).toMatchObject({ problems: [], isUnanswered: true });
    expect(readAnswer(refused, '', true).problems).toEqual([
      'not answered by the registry: 405 Method Not Allowed',
    ]);
    expect(readAnswer('', 'npm: not found', true).problems).toEqual([
      'not answered by the registry: npm: not found',
    ]);
  });
});

describe('reproducible', () => {
  it('tells two tarballs apart', async () => {
    const candidate = candidateWith({ bytesAgain: Buffer.from('another') });
    expect((await reproducible.check(candidate)).problems).toHaveLength(1);
    expect((await reproducible.check(candidateWith({}))).problems).toEqual([]);
  });
});

describe('sourceMaps', () => {
  const map = { sources: ['../src/index.ts'], sourcesContent: ['export {};'] };
  const code = Buffer.from('export {};\n//# sourceMappingURL=index.mjs.map');

  it('asks each file of code for a map', async () => {
    const files = new Map([['dist/index.mjs', Buffer.from('export {};')]]);
    expect((await sourceMaps.check(candidateWith({ files }))).problems).toEqual([
      'dist/index.mjs has no source map',
    ]);
  });

  it('asks for the map itself, not only for its name', async () => {
    const files = new Map([['dist/index.mjs', code]]);
    expect((await sourceMaps.check(candidateWith({ files }))).problems).toEqual([
      'dist/index.mjs has no source map',
    ]);
  });

  it('does not pass a package in which it finds no code', async () => {
    expect((await sourceMaps.check(candidateWith({}))).problems).toEqual(['there is no code in dist']);
  });

  it.each([
    ['no sources', { ...map, sourcesContent: undefined }, 1],
    ['a source left out', { ...map, sourcesContent: [null] }, 1],
    ['all sources', map, 0],
  ])('reads a map with %s', async (_, content, problems) => {
    const files = new Map([
      ['dist/index.mjs', code],
      ['dist/index.mjs.map', Buffer.from(JSON.stringify(content))],
    ]);
    expect((await sourceMaps.check(candidateWith({ files }))).problems).toHaveLength(problems);
  });
});

describe('size', () => {
  it('counts the tarball and what is in it', async () => {
    expect((await size.check(candidateWith({}))).problems).toEqual([]);
    const large = Buffer.alloc(1_000_000);
    expect((await size.check(candidateWith({ bytes: large }))).problems).toHaveLength(1);
    const files = new Map([['dist/index.mjs', large]]);
    expect((await size.check(candidateWith({ files }))).problems).toHaveLength(1);
  });
});

type Candidate = Parameters<typeof size.check>[0];

function candidateWith(parts: Partial<Candidate>): Candidate {
  const manifest = { name: '@kpl-kit/deagg', version: '1.0.0', main: '', module: '', types: '', exports: {} };
  return {
    name: '@kpl-kit/deagg',
    tarball: 'deagg.tgz',
    files: new Map(),
    manifest,
    bytes,
    bytesAgain: bytes,
    ...parts,
  };
}
