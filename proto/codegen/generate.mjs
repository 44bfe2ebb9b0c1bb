// Generates ../generated from ../aggregated-record.proto with protobufjs-cli.
// With --check nothing is written: it fails when ../generated is not up to date.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const require = createRequire(import.meta.url);
const pbjs = promisify(require('protobufjs-cli/pbjs').main);
const names = ['aggregated-record.js', 'aggregated-record.d.ts'];
const proto = join(import.meta.dirname, '..');
const committed = join(proto, 'generated');

if (process.argv.includes('--check')) {
  const fresh = mkdtempSync(join(tmpdir(), 'kpl-kit-proto-'));
  try {
    await generate(fresh);
    const stale = names.filter((name) => read(fresh, name) !== read(committed, name));
    if (stale.length > 0) {
      console.error(`Out of date with aggregated-record.proto: ${stale.join(', ')}. Run: npm run generate`);
      process.exitCode = 1;
    }
  } finally {
    rmSync(fresh, { recursive: true });
  }
} else {
  await generate(committed);
}

function generate(folder) {
  return pbjs([
    ...['--target', 'static-module', '--wrap', 'esm', '--dts', '--force-number'],
    ...['--no-verify', '--no-convert', '--no-delimited', '--no-service', '--no-typeurl', '--keep-case'],
    // A root of its own: the default one is shared with every other generated module in a process.
    ...['--root', 'kpl-kit'],
    ...['--out', join(folder, names[0]), join(proto, 'aggregated-record.proto')],
  ]);
}

function read(folder, name) {
  return readFileSync(join(folder, name), 'utf8');
}
