import { dirname } from 'node:path';
import { build, formatMessages } from 'esbuild';

/** One ES module for Node, with all that the entry imports in it. */
export interface Bundle {
  readonly contents: Uint8Array;
  /** The names of its exports, sorted: the functions. */
  readonly exports: readonly string[];
}

/**
 * Provides the `require` with which CommonJS packages in the bundle load Node's own modules: ES modules have
 * none. See https://github.com/evanw/esbuild/issues/1921
 */
const REQUIRE =
  "import{createRequire as bundleCreateRequire}from'node:module';const require=bundleCreateRequire(import.meta.url);";

/** Bundles with esbuild, minified. Throws an error whose message is esbuild's own when it cannot. */
export async function bundle(entry: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    absWorkingDir: dirname(entry),
    outfile: 'index.mjs',
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    banner: { js: REQUIRE },
    write: false,
    metafile: true,
    logLevel: 'silent',
  }).catch(async (error) => {
    const messages = await formatMessages(error.errors ?? [], { kind: 'error' });
    throw new Error(`The bundling failed: ${messages.join('').trim() || error.message}`);
  });
  const exports = Object.values(metafile.outputs).flatMap((output) => output.exports);
  if (exports.length === 0) throw new Error(`${entry} exports nothing: a Lambda function must be an export`);
  return { contents: (outputFiles[0] as { contents: Uint8Array }).contents, exports: exports.toSorted() };
}
