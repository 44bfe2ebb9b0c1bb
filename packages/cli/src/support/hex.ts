/** Lower case, two digits a byte. */
export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

/** `undefined` unless all of the text is hexadecimal, two digits a byte. */
export function fromHex(text: string): Uint8Array | undefined {
  return text.length % 2 === 0 && !/[^\da-f]/i.test(text) ? Buffer.from(text, 'hex') : undefined;
}
