// Base64 (RFC 4648) of many short parts of bytes as one text, in WebAssembly SIMD: AssemblyScript, compiled by generate.mjs.

const MAX_INPUT_BYTE_LENGTH: i32 = 8_192;
const MAX_PART_COUNT: i32 = 512;
const VECTOR: usize = 16;

/** The bytes. Up to a vector of what follows them is read. */
export const INPUT: i32 = memory.data(MAX_INPUT_BYTE_LENGTH + <i32>VECTOR, 16) as i32;
/** Two words for each part of the input: where it begins and ends. */
export const PARTS: i32 = memory.data(MAX_PART_COUNT * 8, 16) as i32;
/** The characters: four for three bytes, and up to four more for each part. Up to a vector is written after them. */
export const OUTPUT: i32 = memory.data((MAX_INPUT_BYTE_LENGTH / 3 + MAX_PART_COUNT) * 4 + 2 * <i32>VECTOR, 16) as i32;

/** From byte 16 - n on: n bytes to keep, then zeros. */
const MASKS: usize = memory.data<u64>([~0, ~0, 0, 0], 16);
// These are read from memory. V8 would make constants again wherever they are used, which takes half of the time more.
/** Puts three bytes into each lane of 32 bits, the first one highest. */
const TRIPLES: usize = memory.data<u8>([2, 1, 0, 0xff, 5, 4, 3, 0xff, 8, 7, 6, 0xff, 11, 10, 9, 0xff], 16);
/** The first, second, third and fourth sextet of a lane. */
const SEXTETS: usize = memory.data<u32>([0x3f, 0x3f00, 0x3f0000, 0x3f000000]);
/** How far each character is from its number: a row for a to z, ten for 0 to 9, one each for +, / and A to Z. */
const DISTANCES: usize = memory.data<i8>([71, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -19, -16, 65, 0, 0], 16);
/** The numbers of a and z, and the row of A to Z. */
const ROWS: usize = memory.data<u8>([26, 51, 13]);

/** Encodes so many parts, one after another, each with its own padding. Returns the number of characters. */
export function encode(partCount: i32): i32 {
  let target = <usize>OUTPUT;
  for (let part = <usize>PARTS; part < <usize>PARTS + <usize>partCount * 8; part += 8) {
    let source = <usize>INPUT + <usize>load<u32>(part);
    const end = <usize>INPUT + <usize>load<u32>(part, 4);
    for (; source + 12 <= end; source += 12, target += VECTOR) v128.store(target, charactersOf(v128.load(source)));
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
  let sextets = v128.and(i32x4.shr_u(triples, 18), v128.load32_splat(SEXTETS));
  sextets = v128.or(sextets, v128.and(i32x4.shr_u(triples, 4), v128.load32_splat(SEXTETS, 4)));
  sextets = v128.or(sextets, v128.and(i32x4.shl(triples, 10), v128.load32_splat(SEXTETS, 8)));
  sextets = v128.or(sextets, v128.and(i32x4.shl(triples, 24), v128.load32_splat(SEXTETS, 12)));
  const upperCase = v128.and(i8x16.lt_s(sextets, v128.load8_splat(ROWS)), v128.load8_splat(ROWS, 2));
  const rows = v128.or(i8x16.sub_sat_u(sextets, v128.load8_splat(ROWS, 1)), upperCase);
  return i8x16.add(sextets, i8x16.swizzle(v128.load(DISTANCES), rows));
}
