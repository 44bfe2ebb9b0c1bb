import { isUint8Array } from './bytes.ts';

/** Says what kind of thing a value is, never what it holds: the text ends up in logs. */
export function typeName(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (isUint8Array(value)) return 'a Uint8Array';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** The same, but for a string, which is quoted: for an option that is one of a few words. */
export function quotedOrTypeName(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : typeName(value);
}

/** The same, but for a number, which is shown: for an option that is a number. */
export function numberOrTypeName(value: unknown): string {
  return typeof value === 'number' ? String(value) : typeName(value);
}
