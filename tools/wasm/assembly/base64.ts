// Base64 (RFC 4648, section 4) of many short parts of bytes as one text, in WebAssembly SIMD: AssemblyScript, compiled by
// generate.mjs.
//
// A vector of characters is made of twelve bytes at once. Who chooses the parts, and cuts the text, is the caller.

const MAX_INPUT_BYTE_LENGTH: i32 = 8_192;
const MAX_PART_COUNT: i32 = 512;
const PART: usize = 8;
const VECTOR: usize = 16;
const GROUP: usize = 12;

/** The bytes. Up to a vector of what follows them is read. */
export const INPUT: i32 = memory.data(MAX_INPUT_BYTE_LENGTH + <i32>VECTOR, 16) as i32;
/** Two words for each part of the input: where it begins and ends. */
export const PARTS: i32 = memory.data(MAX_PART_COUNT * <i32>PART, 16) as i32;
/** The characters: four for three bytes, and up to four more for each part. Up to a vector is written after them. */
export const OUTPUT: i32 = memory.data((MAX_INPUT_BYTE_LENGTH / 3 + MAX_PART_COUNT) * 4 + 2 * <i32>VECTOR, 16) as i32;

/** From byte 16 - n on: n bytes to keep, then zeros. */
const MASKS: usize = memory.data<u64>([~0, ~0, 0, 0], 16);

// These vectors are read from memory. V8 would make constants again wherever they are used, which takes half of the time more.

/** Puts three bytes into each lane of 32 bits, the first one highest. */
const TRIPLES: usize = memory.data<u8>([2, 1, 0, 0xff, 5, 4, 3, 0xff, 8, 7, 6, 0xff, 11, 10, 9, 0xff], 16);
const SEXTET_0: usize = memory.data<u32>([0x3f, 0x3f, 0x3f, 0x3f], 16);
const SEXTET_1: usize = memory.data<u32>([0x3f00, 0x3f00, 0x3f00, 0x3f00], 16);
const SEXTET_2: usize = memory.data<u32>([0x3f0000, 0x3f0000, 0x3f0000, 0x3f0000], 16);
const SEXTET_3: usize = memory.data<u32>([0x3f000000, 0x3f000000, 0x3f000000, 0x3f000000], 16);
/** How far each character is from its number: a row for a to z, ten for 0 to 9, one each for +, / and A to Z. */
const DISTANCES: usize = memory.data<i8>([71, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -19, -16, 65, 0, 0], 16);
const LAST_LOWER_CASE: usize = memory.data<u32>([0x33333333, 0x33333333, 0x33333333, 0x33333333], 16);
const FIRST_LOWER_CASE: usize = memory.data<u32>([0x1a1a1a1a, 0x1a1a1a1a, 0x1a1a1a1a, 0x1a1a1a1a], 16);
const ROW_OF_UPPER_CASE: usize = memory.data<u32>([0x0d0d0d0d, 0x0d0d0d0d, 0x0d0d0d0d, 0x0d0d0d0d], 16);

/** Encodes so many parts, one after another, each with its own padding. Returns the number of characters. */
export function encode(partCount: i32): i32 {
  let target = <usize>OUTPUT;
  const partsEnd = <usize>PARTS + <usize>partCount * PART;
  for (let part = <usize>PARTS; part < partsEnd; part += PART) {
    let source = <usize>INPUT + <usize>load<u32>(part);
    const end = <usize>INPUT + <usize>load<u32>(part, 4);
    for (; source + GROUP <= end; source += GROUP) {
      v128.store(target, charactersOf(v128.load(source)));
      target += VECTOR;
    }
    const left = end - source;
    if (left == 0) continue;
    v128.store(target, charactersOf(v128.and(v128.load(source), v128.load(MASKS + VECTOR - left))));
    target += ((left + 2) / 3) * 4;
    if (left % 3 > 0) store<u8>(target - 1, 0x3d);
    if (left % 3 == 1) store<u8>(target - 2, 0x3d);
  }
  return <i32>(target - <usize>OUTPUT);
}

/** The sixteen characters of the first twelve bytes. */
@inline
function charactersOf(bytes: v128): v128 {
  const triples = i8x16.swizzle(bytes, v128.load(TRIPLES));
  const sextets = v128.or(
    v128.or(
      v128.and(i32x4.shr_u(triples, 18), v128.load(SEXTET_0)),
      v128.and(i32x4.shr_u(triples, 4), v128.load(SEXTET_1)),
    ),
    v128.or(
      v128.and(i32x4.shl(triples, 10), v128.load(SEXTET_2)),
      v128.and(i32x4.shl(triples, 24), v128.load(SEXTET_3)),
    ),
  );
  const upperCase = v128.and(i8x16.lt_s(sextets, v128.load(FIRST_LOWER_CASE)), v128.load(ROW_OF_UPPER_CASE));
  const rows = v128.or(i8x16.sub_sat_u(sextets, v128.load(LAST_LOWER_CASE)), upperCase);
  return i8x16.add(sextets, i8x16.swizzle(v128.load(DISTANCES), rows));
}
