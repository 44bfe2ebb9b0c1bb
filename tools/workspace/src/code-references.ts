const COMMENT = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;
const SPECIFIER = /(?:\bfrom|\bimport|\brequire\(|\bimport\()\s*["']([^"'\n]+)["']/g;
const SOURCE_MAP = /^\/\/# sourceMappingURL=(\S+)$/gm;

/** Names of the packages that a file of JavaScript or declarations imports, without its own. */
export function importedPackages(code: string): string[] {
  const specifiers = [...code.replace(COMMENT, '').matchAll(SPECIFIER)].map(
    ([, specifier = '']) => specifier,
  );
  return specifiers.filter((specifier) => !specifier.startsWith('.')).map(packageName);
}

/** Names of the source maps that a file points to. */
export function sourceMapsOf(code: string): string[] {
  return [...code.matchAll(SOURCE_MAP)].map(([, url = '']) => url);
}

function packageName(specifier: string): string {
  const [first = '', second] = specifier.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}
