// Packs every published package, and passes it through the gates.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from '@kpl-kit/workspace/pack';
import { type PublishedName, publishedNames } from '@kpl-kit/workspace/packages';
import { dependencies } from './dependencies.ts';
import type { Candidate, Gate } from './gate.ts';
import { links } from './links.ts';
import { publicTypes } from './public-types.ts';
import { sources } from './sources.ts';
import { manifest, reproducible, size, types } from './tarball.ts';

const gates: Readonly<Record<string, Gate>> = {
  'are the types wrong': types,
  publint: manifest,
  'packed twice': reproducible,
  size,
  'source maps': sources,
  links,
  'public types': publicTypes,
  dependencies,
};

const folder = await mkdtemp(join(tmpdir(), 'kpl-kit-gates-'));
try {
  for (const name of publishedNames) {
    const candidate = await packTwice(name);
    console.log(`${name} (${(candidate.bytes.length / 1000).toFixed(1)} kB)`);
    for (const [gate, check] of Object.entries(gates)) {
      const problems = await check(candidate);
      const verdict = problems.length === 0 ? 'ok    ' : 'FAILED';
      console.log([`  ${verdict} ${gate}`, ...problems].join('\n         '));
      if (problems.length > 0) process.exitCode = 1;
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function packTwice(name: PublishedName): Promise<Candidate> {
  const packed = await pack(name, folder);
  const path = join(folder, packed.tarball);
  const bytes = await readFile(path);
  await rm(path);
  await pack(name, folder);
  return { ...packed, name, bytes, bytesAgain: await readFile(path) };
}
