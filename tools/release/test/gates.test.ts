import { describe, expect, it } from 'vitest';
import { unexpected } from '../src/gates/dependencies.ts';
import type { Candidate } from '../src/gates/gate.ts';
import { links } from '../src/gates/links.ts';
import { publicTypes } from '../src/gates/public-types.ts';
import { sources } from '../src/gates/sources.ts';
import { reproducible, size } from '../src/gates/tarball.ts';

const bytes = Buffer.from('a tarball');

describe('reproducible', () => {
  it('fails when the second tarball has other bytes', async () => {
    expect(await reproducible(candidateWith({ bytesAgain: Buffer.from('another') }))).toHaveLength(1);
    expect(await reproducible(candidateWith({}))).toEqual([]);
  });
});

describe('size', () => {
  it('counts the tarball and what is in it', async () => {
    expect(await size(candidateWith({}))).toEqual([]);
    const large = Buffer.alloc(1_000_000);
    expect(await size(candidateWith({ bytes: large }))).toHaveLength(1);
    expect(await size(candidateWith({ files: new Map([['dist/index.mjs', large]]) }))).toHaveLength(1);
  });
});

describe('source maps', () => {
  const map = { sources: ['../src/index.ts'], sourcesContent: ['export {};'] };
  const code = 'export {};\n//# sourceMappingURL=index.mjs.map';

  it('fails for code without a map', async () => {
    const files = filesOf({ 'dist/index.mjs': 'export {};' });
    expect(await sources(candidateWith({ files }))).toEqual(['dist/index.mjs has no source map']);
  });

  it('fails for code whose map is only named', async () => {
    const files = filesOf({ 'dist/index.mjs': code });
    expect(await sources(candidateWith({ files }))).toEqual(['dist/index.mjs has no source map']);
  });

  it('fails for a package without code', async () => {
    expect(await sources(candidateWith({}))).toEqual(['there is no code in dist']);
  });

  it.each([
    ['no sources', { ...map, sourcesContent: undefined }],
    ['a source left out', { ...map, sourcesContent: [null] }],
  ])('fails for a map with %s', async (_, content) => {
    const files = filesOf({ 'dist/index.mjs': code, 'dist/index.mjs.map': JSON.stringify(content) });
    expect(await sources(candidateWith({ files }))).toEqual(['dist/index.mjs.map leaves out its sources']);
  });

  it('passes a map with all sources', async () => {
    const files = filesOf({ 'dist/index.mjs': code, 'dist/index.mjs.map': JSON.stringify(map) });
    expect(await sources(candidateWith({ files }))).toEqual([]);
  });

  it.each([
    '../../../proto/generated/aggregated-record.js',
    '../../../node_modules/.pnpm/long@5.3.2/node_modules/long/index.js',
    '../../aggregator/src/index.ts',
  ])('fails for code bundled from %s', async (source) => {
    const bundled = { sources: ['../src/index.ts', source], sourcesContent: ['export {};', 'export {};'] };
    const files = filesOf({ 'dist/index.mjs': code, 'dist/index.mjs.map': JSON.stringify(bundled) });
    expect(await sources(candidateWith({ files }))).toEqual([
      `dist/index.mjs.map has code from ${source}, which src/tarball-sources.ts does not list`,
    ]);
  });
});

describe('links', () => {
  const files = filesOf({ 'README.md': 'See [scaling](../../docs/scaling.md).' });
  const { manifest } = candidateWith({});

  it('fails for a relative link in the README', () => {
    expect(links(candidateWith({ files, manifest: { ...manifest, repository: {} } }))).toEqual([
      'README.md has the relative link ../../docs/scaling.md',
    ]);
  });

  it('passes one as long as the repository has no address', () => {
    expect(links(candidateWith({ files }))).toEqual([]);
  });
});

describe('public types', () => {
  it.each([
    ['Buffer', 'export declare function read(bytes: Buffer): void;'],
    ['Buffer', 'export declare const bytes: Uint8Array | Buffer<ArrayBuffer>;'],
    ['NodeJS', 'export interface Options { timer?: NodeJS.Timeout }'],
    ['node:stream', "import { Readable } from 'node:stream';"],
    ['stream', 'export declare const stream: import("stream").Readable;'],
    ['events', "import events = require('events');"],
    ['@aws-sdk/client-kinesis', 'export type { _Record } from "@aws-sdk/client-kinesis";'],
    ['<reference types="node" />', '/// <reference types="node" />'],
  ])('fail that need %s: %s', async (type, declarations) => {
    const files = filesOf({ 'dist/index.d.mts': declarations });
    expect(await publicTypes(candidateWith({ files }))).toEqual([`dist/index.d.mts needs ${type}`]);
  });

  it('pass with the language, the package itself and fast-check, whatever comments say', async () => {
    const files = filesOf({
      'dist/index.d.cts': `import { Tag } from "./tag.mjs";
import fc from "fast-check";
/** A \`Buffer\` will do: import { Readable } from 'node:stream' */
// Buffer
export declare class Buffers { isBuffer: boolean; bytes: Uint8Array; }`,
    });
    expect(await publicTypes(candidateWith({ files }))).toEqual([]);
  });

  it('fail where there are none', async () => {
    expect(await publicTypes(candidateWith({}))).toEqual(['there are no declarations']);
  });
});

describe('dependencies', () => {
  const allowed = { long: 'Apache-2.0' };

  it('names each one that is new, declared or installed', () => {
    const found = [{ name: 'long' }, { name: 'left-pad' }, { name: 'left-pad', licence: 'MIT' }];
    expect(unexpected(allowed, found)).toEqual(['left-pad is a new runtime dependency']);
  });

  it('names one whose licence changed', () => {
    expect(unexpected(allowed, [{ name: 'long', licence: 'GPL-3.0' }])).toEqual([
      'long has the licence GPL-3.0, not Apache-2.0',
    ]);
  });

  it('passes what is allowed', () => {
    expect(unexpected(allowed, [{ name: 'long' }, { name: 'long', licence: 'Apache-2.0' }])).toEqual([]);
  });
});

function filesOf(contents: Readonly<Record<string, string>>): Map<string, Buffer> {
  return new Map(Object.entries(contents).map(([path, content]) => [path, Buffer.from(content)]));
}

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
