import { openWebAssembly } from '../support/web-assembly.ts';
import { BASE64_WASM } from './base64-wasm.ts';

/** The most bytes that are encoded at once. As in tools/wasm/assembly/base64.ts, like the next one. */
export const MAX_INPUT_BYTE_LENGTH = 8_192;
/** The most parts of them. */
export const MAX_PART_COUNT = 512;

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly INPUT: { readonly value: number };
  readonly PARTS: { readonly value: number };
  readonly OUTPUT: { readonly value: number };
  /** Returns the number of characters. */
  readonly encode: (partCount: number) => number;
}

/** Base64 of many short parts of bytes as one text, in WebAssembly SIMD. */
export class Base64Simd {
  /** Where each part of the next input begins and ends, two numbers for each. */
  readonly parts: Int32Array;
  readonly #input: Uint8Array;
  readonly #output: Buffer;
  readonly #encode: Exports['encode'];

  private constructor({ memory: { buffer }, INPUT, PARTS, OUTPUT, encode }: Exports) {
    this.parts = new Int32Array(buffer, PARTS.value, 2 * MAX_PART_COUNT);
    this.#input = new Uint8Array(buffer, INPUT.value, MAX_INPUT_BYTE_LENGTH);
    this.#output = Buffer.from(buffer, OUTPUT.value);
    this.#encode = encode;
  }

  /** `undefined` where there is no Buffer, or no WebAssembly with SIMD. */
  static open(): Base64Simd | undefined {
    const exports = typeof Buffer === 'undefined' ? undefined : openWebAssembly<Exports>(BASE64_WASM);
    return exports && new Base64Simd(exports);
  }

  /** Encodes the first so many `parts` of the input, each with its padding. */
  encode(input: Uint8Array, partCount: number): string {
    this.#input.set(input);
    return this.#output.toString('latin1', 0, this.#encode(partCount));
  }
}
