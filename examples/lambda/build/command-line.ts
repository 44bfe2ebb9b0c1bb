import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** How the build is called. */
export const USAGE = `Usage: npx pnpm --filter example-lambda zip [--entry <path> --out <path>]

Bundles a module of Lambda functions with all that it imports, and writes the zip to upload.

  --entry <path>  the module whose exports are the functions; by default examples/lambda/src/index.ts
  --out <path>    the zip; by default examples/lambda/dist/kpl-kit-lambda.zip. An earlier zip is
                  deleted first, so that a zip is there only when it is of this build
  -h, --help      show this text`;

/** What the arguments ask for. Paths are absolute. */
export interface CommandLine {
  readonly help: boolean;
  readonly entry: string;
  readonly out: string;
}

const FOLDER = join(import.meta.dirname, '..');

/** Reads the arguments. Throws an error whose message says what is wrong. */
export function readCommandLine(commandLine: readonly string[]): CommandLine {
  const { values } = parseArgs({
    args: [...commandLine],
    options: {
      entry: { type: 'string', default: join(FOLDER, 'src', 'index.ts') },
      out: { type: 'string', default: join(FOLDER, 'dist', 'kpl-kit-lambda.zip') },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.entry === '') throw new Error('--entry is empty, expected the path of a module');
  // Because it is deleted first: a slip must not cost a source file.
  if (!values.out.endsWith('.zip'))
    throw new Error(`--out is "${values.out}", expected a path that ends with .zip`);
  // pnpm runs the build in this folder; INIT_CWD is where it was called.
  const from = process.env.INIT_CWD ?? '.';
  return { help: values.help, entry: resolve(from, values.entry), out: resolve(from, values.out) };
}
