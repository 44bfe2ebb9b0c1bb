import { join } from 'node:path';

/** Whether this is the bundle that Nodes run which do not read TypeScript. */
export const isBundle: boolean = import.meta.filename.endsWith('.mjs');

/** The folder `bench`. Correct for the bundle too, which is in `.cache`. */
export const benchFolder: string = join(import.meta.dirname, '..');

/** The top of the repository. */
export const root: string = join(benchFolder, '..');
