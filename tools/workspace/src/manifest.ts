/** What the tests read of a published package.json. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly license?: string;
  readonly main: string;
  readonly module: string;
  readonly types: string;
  readonly sideEffects?: boolean;
  readonly exports: Readonly<Record<string, ExportTarget>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** A file, or conditions in the order in which they are tried. */
export type ExportTarget = string | { readonly [condition: string]: ExportTarget };

/** Every file that package.json leads to. */
export function filesNamedIn({ main, module, types, exports }: Manifest): string[] {
  return [main, module, types, ...targetFiles(exports)].map((path) => path.replace(/^\.\//, ''));
}

function targetFiles(target: ExportTarget): string[] {
  return typeof target === 'string' ? [target] : Object.values(target).flatMap(targetFiles);
}
