/** The bytes of a message break a rule of protobuf. */
export class DefectiveMessage extends Error {}

/** One field of a message that is not in a group. */
export interface WireField {
  /** Field number * 8 + wire type. */
  readonly tag: number;
  /** The value of a varint (wire type 0). */
  readonly varint: bigint;
  /** The value of a length-delimited field (wire type 2). */
  readonly bytes: Uint8Array;
}

/** The limit of protobuf's readers in Java (CodedInputStream) and C++. */
const RECURSION_LIMIT = 100;

/**
 * Reads the fields of one message by the rules of https://protobuf.dev/programming-guides/encoding/, with bigint
 * throughout, for the eye and not for speed. `depth` is how many messages are around this one.
 */
export function readWire(message: Uint8Array, depth: number): WireField[] {
  const fields: WireField[] = [];
  const openGroups: number[] = [];
  let offset = 0;
  const take = (byteLength: number): Uint8Array => {
    if (byteLength > message.length - offset) throw new DefectiveMessage('cut off');
    offset += byteLength;
    return message.subarray(offset - byteLength, offset);
  };
  /** Bits beyond 64 are dropped. */
  const takeVarint = (): bigint => {
    let value = 0n;
    for (let index = 0n; index < 10n; index++) {
      const byte = take(1)[0] as number;
      value |= BigInt(byte & 0x7f) << (7n * index);
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new DefectiveMessage('varint of more than 10 bytes');
  };
  const takeUint32 = () => Number(BigInt.asUintN(32, takeVarint()));

  while (offset < message.length) {
    const isInGroup = openGroups.length > 0;
    const tag = takeUint32();
    const fieldNumber = tag >>> 3;
    if (fieldNumber === 0) throw new DefectiveMessage('field number 0');
    let varint = 0n;
    let bytes = new Uint8Array();
    switch (tag & 7) {
      case 0:
        varint = takeVarint();
        break;
      case 1:
        take(8);
        break;
      case 2:
        bytes = Uint8Array.from(take(takeUint32()));
        break;
      case 3:
        openGroups.push(fieldNumber);
        if (depth + openGroups.length > RECURSION_LIMIT) throw new DefectiveMessage('nested too deep');
        break;
      case 4:
        if (openGroups.pop() !== fieldNumber) throw new DefectiveMessage('group without its end');
        break;
      case 5:
        take(4);
        break;
      default:
        throw new DefectiveMessage('wire type 6 or 7');
    }
    if (!isInGroup) fields.push({ tag, varint, bytes });
  }
  if (openGroups.length > 0) throw new DefectiveMessage('group without its end');
  return fields;
}
