// Compiles assembly/md5-lanes.ts to WebAssembly and writes it, in base64, as a module of packages/deagg.
// With --check nothing is written: it fails when that module is not what the source gives.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import asc from 'assemblyscript/asc';

const packages = join(import.meta.dirname, '..', '..', 'packages');
const committed = join(packages, 'deagg', 'src', 'md5', 'md5-lanes-wasm.ts');

const generated = `// Generated from tools/md5-lanes/assembly/md5-lanes.ts by tools/md5-lanes/generate.mjs. Do not edit: npm run generate

/** The WebAssembly module in base64. */
export const MD5_LANES_WASM: string =
  '${(await compile()).toString('base64')}';
`;
if (!process.argv.includes('--check')) writeFileSync(committed, generated);
else if (read(committed) !== generated) {
  console.error(
    'packages/deagg/src/md5/md5-lanes-wasm.ts is not what its source gives. Run: npm run generate',
  );
  process.exitCode = 1;
}

async function compile() {
  const folder = mkdtempSync(join(tmpdir(), 'md5-lanes-'));
  try {
    const outFile = join(folder, 'md5-lanes.wasm');
    const { error, stderr } = await asc.main([
      relative(process.cwd(), join(import.meta.dirname, 'assembly', 'md5-lanes.ts')),
      ...['--outFile', relative(process.cwd(), outFile)],
      // No garbage collector and no checks: there is nothing on the heap. Nothing is imported, abort included.
      ...['-O3', '--enable', 'simd', '--runtime', 'stub', '--noAssert', '--use', 'abort='],
    ]);
    if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
    return readFileSync(outFile);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
