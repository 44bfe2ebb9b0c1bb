import { MD5_LANES_WASM } from './md5-lanes-wasm.ts';

/** How many messages are digested side by side. As in tools/wasm/assembly, like the next three. */
export const LANE_COUNT = 16;
/** A vector has one word of the lanes of a group. */
export const LANES_PER_GROUP = 4;
const WINDOW_BYTE_LENGTH = 16_384;
const BLOCK_BYTE_LENGTH = 64;

const WORDS_PER_STATE = 4;
/** The state before the first block (RFC 1321, 3.3). After the last block, the state is the digest. */
const INITIAL_STATE = new Uint32Array(
  /* @__PURE__ */ Uint8Array.of(
    ...[0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef],
    ...[0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32, 0x10],
  ).buffer,
);

/** Not among the types of the language or of Node. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly WINDOWS: { readonly value: number };
  readonly STATES: { readonly value: number };
  /** Takes so many blocks of every lane of the first groups into its state, from an offset in the windows on. */
  readonly update: (offset: number, blockCount: number, groupCount: number) => void;
}

/** MD5 of up to sixteen messages side by side, in the lanes of WebAssembly SIMD. */
export class Md5Lanes {
  /** A part of the message of each lane, one lane after another. */
  readonly #windows: Uint8Array;
  readonly #states: Uint32Array;
  readonly #update: Exports['update'];

  private constructor({ memory, WINDOWS, STATES, update }: Exports) {
    this.#windows = new Uint8Array(memory.buffer, WINDOWS.value, LANE_COUNT * WINDOW_BYTE_LENGTH);
    this.#states = new Uint32Array(memory.buffer, STATES.value, LANE_COUNT * WORDS_PER_STATE);
    this.#update = update;
  }

  /** Takes half a millisecond. Returns `undefined` where WebAssembly or its SIMD is missing or forbidden. */
  static open(): Md5Lanes | undefined {
    try {
      const bytes = Uint8Array.from(atob(MD5_LANES_WASM), (character) => character.charCodeAt(0));
      return new Md5Lanes(new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as Exports);
    } catch {
      return undefined;
    }
  }

  /** Returns the digests of one to sixteen messages, which come with the longest first. */
  digest(messages: readonly Uint8Array[]): Uint8Array[] {
    const digests: Uint8Array[] = [];
    for (let lane = 0; lane < LANE_COUNT; lane++) this.#begin(lane);
    let unfinished = messages.length;
    // All lanes are at the same offset of their messages, so the shortest ends first.
    for (let byteOffset = 0; unfinished > 0; ) {
      const windowOffset = byteOffset % WINDOW_BYTE_LENGTH;
      if (windowOffset === 0) {
        for (const [lane, message] of messages.slice(0, unfinished).entries()) {
          this.#fillWindow(lane, message, byteOffset);
        }
      }
      const shortest = paddedByteLength(messages[unfinished - 1] as Uint8Array);
      const byteLength = Math.min(shortest - byteOffset, WINDOW_BYTE_LENGTH - windowOffset);
      this.#update(windowOffset, byteLength / BLOCK_BYTE_LENGTH, Math.ceil(unfinished / LANES_PER_GROUP));
      byteOffset += byteLength;
      while (unfinished > 0 && paddedByteLength(messages[unfinished - 1] as Uint8Array) === byteOffset) {
        unfinished--;
        digests[unfinished] = this.#stateOf(unfinished);
      }
    }
    return digests;
  }

  #begin(lane: number): void {
    for (let word = 0; word < WORDS_PER_STATE; word++) {
      this.#states[stateIndex(lane, word)] = INITIAL_STATE[word] as number;
    }
  }

  #stateOf(lane: number): Uint8Array {
    const words = Uint32Array.from({ length: WORDS_PER_STATE }, (_, word) => {
      return this.#states[stateIndex(lane, word)] as number;
    });
    return new Uint8Array(words.buffer);
  }

  /** Writes what the padded message (RFC 1321, 3.1, 3.2) has from `byteOffset` on into a lane's window. */
  #fillWindow(lane: number, message: Uint8Array, byteOffset: number): void {
    const window = this.#windows.subarray(lane * WINDOW_BYTE_LENGTH, (lane + 1) * WINDOW_BYTE_LENGTH);
    const content = message.subarray(byteOffset, byteOffset + WINDOW_BYTE_LENGTH);
    window.set(content);
    window.fill(0, content.length);
    // JavaScript ignores what is written to the left or right of the window.
    window[message.length - byteOffset] = 0x80;
    const bitLengthOffset = paddedByteLength(message) - 8 - byteOffset;
    for (let at = 0; at < 4; at++) window[bitLengthOffset + at] = (8 * message.length) >>> (8 * at);
  }
}

/** Of each word, a group has those of its lanes side by side. */
function stateIndex(lane: number, word: number): number {
  return (lane >> 2) * LANES_PER_GROUP * WORDS_PER_STATE + word * LANES_PER_GROUP + (lane & 3);
}

/** With 0x80 and a length of 8 bytes, in whole blocks. */
function paddedByteLength({ length }: Uint8Array): number {
  return (Math.floor((length + 8) / BLOCK_BYTE_LENGTH) + 1) * BLOCK_BYTE_LENGTH;
}
