// MD5 (RFC 1321) of sixteen messages side by side, in WebAssembly SIMD: AssemblyScript, compiled by generate.mjs.
//
// A vector holds one 32-bit word of four messages, so four vectors, a to d, are the states of a group of four lanes. MD5 is
// one long chain of steps, each waiting for the one before: the four groups take turns every four steps, so that a processor
// has four chains to work on at once.
//
// All lanes read at the same offset of their windows. Who fills the windows, and pads the messages, is the caller.

const GROUPS: usize = 4;
const LANES: usize = 4 * GROUPS;
const WINDOW_BYTE_LENGTH: usize = 16_384;
const BLOCK_BYTE_LENGTH: usize = 64;
const VECTOR: usize = 16;
const GROUP_STATE: usize = 4 * VECTOR;
const GROUP_WORDS: usize = 16 * VECTOR;

/** The windows of the lanes, one behind the other. */
export const WINDOWS: i32 = memory.data(<i32>(LANES * WINDOW_BYTE_LENGTH), 16) as i32;
/** For each group the vectors a, b, c, d. */
export const STATES: i32 = memory.data(<i32>(GROUPS * GROUP_STATE), 16) as i32;

/** The states before a block. */
const SAVED: usize = memory.data(<i32>(GROUPS * GROUP_STATE), 16);
/** For each group the sixteen words of its lanes' blocks. */
const WORDS: usize = memory.data(<i32>(GROUPS * GROUP_WORDS), 16);

/** The table T of the RFC: floor(2^32 * abs(sin(i + 1))). */
const SINES: usize = memory.data<u32>([
  0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
  0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
  0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
  0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
  0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
  0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
  0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
  0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
]);

/** Takes `blockCount` blocks of every lane of the first groups into its state, from `offset` of the windows on. */
export function update(offset: i32, blockCount: i32, groupCount: i32): void {
  const groups = <usize>groupCount;
  // Of the states of these groups.
  const end = <usize>STATES + groups * GROUP_STATE;
  let block = <usize>WINDOWS + <usize>offset;
  for (let count = blockCount; count > 0; count--) {
    for (let group: usize = 0; group < groups; group++) gatherWords(group, block);
    memory.copy(SAVED, <usize>STATES, groups * GROUP_STATE);
    round(end, 0, 1, 0, 7, 12, 17, 22);
    round(end, 1, 5, 1, 5, 9, 14, 20);
    round(end, 2, 3, 5, 4, 11, 16, 23);
    round(end, 3, 7, 0, 6, 10, 15, 21);
    for (let at: usize = 0; at < groups * GROUP_STATE; at += VECTOR) {
      const state = <usize>STATES + at;
      v128.store(state, i32x4.add(v128.load(state), v128.load(SAVED + at)));
    }
    block += BLOCK_BYTE_LENGTH;
  }
}

/** Turns four words of four lanes at a time, so that each vector holds one word of every lane of the group. */
@inline
function gatherWords(group: usize, block: usize): void {
  const first = block + 4 * group * WINDOW_BYTE_LENGTH;
  const words = WORDS + group * GROUP_WORDS;
  for (let at: usize = 0; at < BLOCK_BYTE_LENGTH; at += VECTOR) {
    const lane0 = v128.load(first + at);
    const lane1 = v128.load(first + at, WINDOW_BYTE_LENGTH);
    const lane2 = v128.load(first + at, 2 * WINDOW_BYTE_LENGTH);
    const lane3 = v128.load(first + at, 3 * WINDOW_BYTE_LENGTH);
    const low01 = v128.shuffle<u32>(lane0, lane1, 0, 4, 1, 5);
    const high01 = v128.shuffle<u32>(lane0, lane1, 2, 6, 3, 7);
    const low23 = v128.shuffle<u32>(lane2, lane3, 0, 4, 1, 5);
    const high23 = v128.shuffle<u32>(lane2, lane3, 2, 6, 3, 7);
    v128.store(words + 4 * at, v128.shuffle<u64>(low01, low23, 0, 2));
    v128.store(words + 4 * at, v128.shuffle<u64>(low01, low23, 1, 3), VECTOR);
    v128.store(words + 4 * at, v128.shuffle<u64>(high01, high23, 0, 2), 2 * VECTOR);
    v128.store(words + 4 * at, v128.shuffle<u64>(high01, high23, 1, 3), 3 * VECTOR);
  }
}

/** Sixteen steps of every group up to the end of its state. Step i of a round takes the word (stride * i + start) mod 16. */
@inline
function round(end: usize, number: i32, stride: usize, start: usize, s0: i32, s1: i32, s2: i32, s3: i32): void {
  for (let i: usize = 0; i < 16; i += 4) {
    const sines = SINES + (16 * <usize>number + i) * 4;
    const word0 = ((stride * i + start) & 15) * VECTOR;
    const word1 = ((stride * (i + 1) + start) & 15) * VECTOR;
    const word2 = ((stride * (i + 2) + start) & 15) * VECTOR;
    const word3 = ((stride * (i + 3) + start) & 15) * VECTOR;
    let words = WORDS;
    for (let state = <usize>STATES; state < end; state += GROUP_STATE, words += GROUP_WORDS) {
      let a = v128.load(state);
      let b = v128.load(state, VECTOR);
      let c = v128.load(state, 2 * VECTOR);
      let d = v128.load(state, 3 * VECTOR);
      a = step(number, a, b, c, d, v128.load(words + word0), v128.load32_splat(sines), s0);
      d = step(number, d, a, b, c, v128.load(words + word1), v128.load32_splat(sines, 4), s1);
      c = step(number, c, d, a, b, v128.load(words + word2), v128.load32_splat(sines, 8), s2);
      b = step(number, b, c, d, a, v128.load(words + word3), v128.load32_splat(sines, 12), s3);
      v128.store(state, a);
      v128.store(state, b, VECTOR);
      v128.store(state, c, 2 * VECTOR);
      v128.store(state, d, 3 * VECTOR);
    }
  }
}

@inline
function step(round: i32, a: v128, b: v128, c: v128, d: v128, word: v128, sine: v128, shift: i32): v128 {
  const sum = i32x4.add(i32x4.add(a, i32x4.add(word, sine)), mix(round, b, c, d));
  return i32x4.add(b, v128.or(i32x4.shl(sum, shift), i32x4.shr_u(sum, 32 - shift)));
}

/** The functions F, G, H, I of the RFC. */
@inline
function mix(round: i32, b: v128, c: v128, d: v128): v128 {
  if (round == 0) return v128.bitselect(c, d, b);
  if (round == 1) return v128.bitselect(b, c, d);
  if (round == 2) return v128.xor(v128.xor(b, c), d);
  return v128.xor(c, v128.or(b, v128.not(d)));
}
