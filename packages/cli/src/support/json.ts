/** As `JSON.stringify`; `undefined` for what is nested so deeply that it throws. `JSON.parse` reads any depth. */
export function toJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
