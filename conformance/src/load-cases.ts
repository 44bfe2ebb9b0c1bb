import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Case } from './case.ts';

/** In the published package, and in a checkout. */
const FOLDERS = ['data/conformance', '../../fixtures/conformance'].map((path) =>
  join(import.meta.dirname, path),
);

/** All cases, those of reading first. */
export function loadCases(): Case[] {
  const folder = FOLDERS.find((path) => existsSync(path));
  if (folder === undefined) throw new Error('The cases are not there: is the package complete?');
  return ['read', 'write'].flatMap((direction) =>
    readdirSync(join(folder, direction)).flatMap((name) => {
      const bytes = readFileSync(join(folder, direction, name));
      return JSON.parse(String(name.endsWith('.gz') ? gunzipSync(bytes) : bytes)).cases as Case[];
    }),
  );
}
