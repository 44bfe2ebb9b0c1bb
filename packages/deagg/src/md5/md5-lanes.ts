import { openWebAssembly } from '../support/web-assembly.ts';
import { DIGEST_BYTE_LENGTH } from './md5.ts';
import { MD5_LANES_WASM } from './md5-lanes-wasm.ts';

/** How many messages are digested side by side. As in tools/wasm/assembly, like the next three. */
export const LANE_COUNT = 16;
/** Lanes of a vector. Fewer groups take less time: bench `digest/...`. */
export const GROUP_SIZE = 4;
const WINDOW_BYTE_LENGTH = 16_384;
const BLOCK_BYTE_LENGTH = 64;

const WORD_BYTE_LENGTH = 4;
/** Bytes between words of a lane's state: a vector holds one word of the four lanes of a group. */
const VECTOR_BYTE_LENGTH = 16;
const GROUP_BYTE_LENGTH = 64;

/** The state before the first block (RFC 1321, 3.3), its words in the byte order of the digest. */
const INITIAL_STATE = Uint8Array.of(
  ...[0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef],
  ...[0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32, 0x10],
);

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly WINDOWS: { readonly value: number };
  readonly STATES: { readonly value: number };
  readonly update: (offset: number, blockCount: number, groupCount: number) => void;
}

/**
 * MD5 of many messages side by side, in the SIMD lanes of WebAssembly. Every lane has a window of the
 * module's memory, into which its message is copied piece by piece. All lanes are read at the same offset up
 * to the nearest end of a message; then that lane takes the next message. So memory is bounded.
 */
export class Md5Lanes {
  readonly #windows: Uint8Array;
  readonly #states: Uint8Array;
  readonly #update: Exports['update'];

  private constructor({ memory, WINDOWS, STATES, update }: Exports) {
    this.#windows = new Uint8Array(memory.buffer, WINDOWS.value, LANE_COUNT * WINDOW_BYTE_LENGTH);
    this.#states = new Uint8Array(memory.buffer, STATES.value, LANE_COUNT * DIGEST_BYTE_LENGTH);
    this.#update = update;
  }

  /** `undefined` where there is no WebAssembly with SIMD. */
  static open(): Md5Lanes | undefined {
    const exports = openWebAssembly<Exports>(MD5_LANES_WASM);
    return exports && new Md5Lanes(exports);
  }

  /**
   * Digests the messages at the indices `order`, each into the 16 bytes of `digests` at 16 times its index.
   * Longest first is fastest: few lanes are left alone at the end.
   */
  digest(messages: readonly Uint8Array[], order: readonly number[], digests: Uint8Array): void {
    const lanes = Array.from({ length: LANE_COUNT }, (_, index) => new Lane(index));
    let next = 0;
    let offset = 0;
    let activeCount = 0;
    const takeNext = (lane: Lane) => {
      if (next === order.length) return;
      const messageIndex = order[next++] as number;
      lane.begin(messageIndex, messages[messageIndex] as Uint8Array);
      this.#setState(lane);
      lane.fill(this.#windows, offset);
      activeCount++;
    };
    for (const lane of lanes) takeNext(lane);

    while (activeCount > 0) {
      if (offset === WINDOW_BYTE_LENGTH) {
        offset = 0;
        for (const lane of lanes) if (lane.blockCount > 0) lane.fill(this.#windows, offset);
      }
      let blockCount = (WINDOW_BYTE_LENGTH - offset) / BLOCK_BYTE_LENGTH;
      let groupCount = 0;
      for (const lane of lanes) {
        if (lane.blockCount === 0) continue;
        groupCount = (lane.index >> 2) + 1;
        if (lane.blockCount < blockCount) blockCount = lane.blockCount;
      }
      this.#update(offset, blockCount, groupCount);
      offset += blockCount * BLOCK_BYTE_LENGTH;
      for (const lane of lanes) {
        if (lane.blockCount === 0) continue;
        lane.blockCount -= blockCount;
        if (lane.blockCount > 0) continue;
        this.#copyState(lane, digests);
        activeCount--;
        takeNext(lane);
      }
    }
  }

  #setState(lane: Lane): void {
    for (let index = 0; index < DIGEST_BYTE_LENGTH; index++) {
      this.#states[stateByte(lane, index)] = INITIAL_STATE[index] as number;
    }
  }

  #copyState(lane: Lane, digests: Uint8Array): void {
    for (let index = 0; index < DIGEST_BYTE_LENGTH; index++) {
      digests[DIGEST_BYTE_LENGTH * lane.messageIndex + index] = this.#states[
        stateByte(lane, index)
      ] as number;
    }
  }
}

/** The place of a byte of a lane's state: WebAssembly's memory is little-endian, and so is MD5. */
function stateByte({ index: lane }: Lane, index: number): number {
  const start = (lane >> 2) * GROUP_BYTE_LENGTH + (lane & 3) * WORD_BYTE_LENGTH;
  return start + (index >> 2) * VECTOR_BYTE_LENGTH + (index & 3);
}

/** One lane, and how far its message has come. */
class Lane {
  readonly index: number;
  /** Of its message in the list. */
  messageIndex = 0;
  /** Blocks that are still to be taken into the state; 0 for an idle lane. */
  blockCount = 0;
  #message: Uint8Array = INITIAL_STATE;
  #paddedByteLength = 0;
  /** Bytes of the padded message that are in the window or were. */
  #filledByteLength = 0;

  constructor(index: number) {
    this.index = index;
  }

  begin(messageIndex: number, message: Uint8Array): void {
    this.messageIndex = messageIndex;
    this.#message = message;
    // 0x80 and a length of 8 bytes follow the message, with zeros between them (RFC 1321, 3.1 and 3.2).
    this.blockCount = Math.floor((message.length + 8) / BLOCK_BYTE_LENGTH) + 1;
    this.#paddedByteLength = this.blockCount * BLOCK_BYTE_LENGTH;
    this.#filledByteLength = 0;
  }

  /** Copies what comes next of the padded message into the lane's window, from `offset` to its end. */
  fill(windows: Uint8Array, offset: number): void {
    const message = this.#message;
    const windowEnd = (this.index + 1) * WINDOW_BYTE_LENGTH;
    let target = windowEnd - WINDOW_BYTE_LENGTH + offset;

    const start = this.#filledByteLength;
    if (start < message.length) {
      const end = Math.min(message.length, start + windowEnd - target);
      windows.set(start === 0 && end === message.length ? message : message.subarray(start, end), target);
      target += end - start;
      this.#filledByteLength = end;
    }
    while (target < windowEnd && this.#filledByteLength < this.#paddedByteLength) {
      windows[target++] = this.#paddingAt(this.#filledByteLength++);
    }
  }

  #paddingAt(at: number): number {
    const byteLength = this.#message.length;
    if (at === byteLength) return 0x80;
    const lengthByte = at - (this.#paddedByteLength - 8);
    return lengthByte < 0 ? 0 : Math.floor((byteLength * 8) / 2 ** (8 * lengthByte)) % 256;
  }
}
