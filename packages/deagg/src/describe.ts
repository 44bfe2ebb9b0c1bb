import { isUint8Array } from './bytes.ts';

/** Says what kind of thing a value is, never what it holds: the text ends up in logs. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (isUint8Array(value)) return 'a Uint8Array';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
