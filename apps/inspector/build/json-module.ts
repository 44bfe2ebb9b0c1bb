import type { Plugin } from 'vite';

/** The module `virtual:NAME`, with what `make` returns as its default export: a page cannot read files. */
export function jsonModule(name: string, make: () => unknown): Plugin {
  const resolved = `\0virtual:${name}`;
  return {
    name,
    resolveId: (id) => (id === `virtual:${name}` ? resolved : undefined),
    load: (id) =>
      id === resolved ? `export default JSON.parse(${JSON.stringify(JSON.stringify(make()))})` : undefined,
  };
}
