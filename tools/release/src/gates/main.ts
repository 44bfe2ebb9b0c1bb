// Packs every package and asks of each what must hold before it is published.
// Usage: npm run gates
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from '@kpl-kit/workspace/pack';
import { type PublishedName, publishedNames } from '@kpl-kit/workspace/packages';
import { audit } from './audit.ts';
import type { Candidate, Gate } from './gate.ts';
import { licences } from './licences.ts';
import { manifest } from './manifest.ts';
import { reproducible } from './reproducible.ts';
import { size } from './size.ts';
import { sourceMaps } from './source-maps.ts';
import { types } from './types.ts';

const gates: Gate[] = [types, manifest, reproducible, sourceMaps, size, licences, audit];

const folder = await mkdtemp(join(tmpdir(), 'kpl-kit-gates-'));
try {
  for (const name of publishedNames) {
    console.log(name);
    const candidate = await packTwice(name);
    for (const gate of gates) await pass(gate, candidate);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function pass(gate: Gate, candidate: Candidate): Promise<void> {
  const { problems, remark = '', isUnanswered } = await gate.check(candidate);
  const verdict = problems.length > 0 ? 'FAILED' : isUnanswered ? 'OPEN' : 'ok';
  console.log(
    `  ${verdict.padEnd(6)} ${gate.name.padEnd(20)} ${problems.length === 0 ? remark : ''}`.trimEnd(),
  );
  for (const problem of problems) console.log(`         ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
}

async function packTwice(name: PublishedName): Promise<Candidate> {
  const packed = await pack(name, folder);
  const path = join(folder, packed.tarball);
  const bytes = await readFile(path);
  await rm(path);
  await pack(name, folder);
  return { ...packed, name, bytes, bytesAgain: await readFile(path) };
}
