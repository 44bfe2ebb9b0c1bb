/** The kind of a value for an error message, never what it holds: the text ends up in logs. */
export function typeName(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object of another kind' : `a ${typeof value}`;
}

/** Holds for a `Uint8Array` of another realm too, as in Jest, where `instanceof` fails. */
export function isUint8Array(value: unknown): value is Uint8Array {
  if (!ArrayBuffer.isView(value)) return false;
  return value instanceof Uint8Array || (value as Uint8Array)[Symbol.toStringTag] === 'Uint8Array';
}

/** Looks empty: the buffer was transferred to another thread, or shrunk until it ends before these bytes. */
export function isOutOfBounds(bytes: Uint8Array): boolean {
  try {
    Uint8Array.prototype.keys.call(bytes);
    return false;
  } catch {
    return true;
  }
}

/** Not for an array, a promise, a Map, or anything else that has a name of its own. */
export function isObject(value: unknown): value is object {
  return Object.prototype.toString.call(value) === '[object Object]';
}
