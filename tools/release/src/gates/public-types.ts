import type { Gate } from './gate.ts';

/** The packages whose types may appear in public types. */
const ALLOWED_IMPORTS = ['fast-check', '@kpl-kit/aggregator'];

/** Public types need neither the types of Node nor those of a package that users do not import. */
export const publicTypes: Gate = ({ files, manifest: { bin } }) => {
  const declarations = [...files].filter(([path]) => /\.d\.[cm]ts$/.test(path));
  if (declarations.length === 0) return bin ? [] : ['there are no declarations'];
  return declarations.flatMap(([path, content]) =>
    foreignTypes(String(content)).map((type) => `${path} needs ${type}`),
  );
};

/** What a declaration file needs from elsewhere: globals of Node, imports, references. */
function foreignTypes(declarations: string): string[] {
  const code = declarations.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/(?!\/).*$/gm, '');
  const globals = code.matchAll(/\b(Buffer|NodeJS)\b|^\s*\/\/\/\s*(<reference.*>)/gm);
  const imports = [...code.matchAll(/(?:\bfrom|\bimport\(?|\brequire\()\s*["']([^."'][^"']*)["']/g)];
  return [
    ...[...globals].map(([, name, reference]) => (name ?? reference) as string),
    ...imports.map(([, specifier]) => specifier as string).filter((it) => !ALLOWED_IMPORTS.includes(it)),
  ];
}
