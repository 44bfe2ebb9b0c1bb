/** What makes bytes unreadable as a protobuf message. */
export type Defect =
  | 'cut off'
  | 'varint of more than 10 bytes'
  | 'field number 0'
  | 'wire type 6 or 7'
  | 'group without its end'
  | 'nested too deep'
  | 'required field missing';

/** Thrown at the first defect that is found. */
export class DefectiveMessage extends Error {
  readonly defect: Defect;

  constructor(defect: Defect) {
    super(defect);
    this.defect = defect;
  }
}

/** One field as it stands on the wire. Groups come flattened: their fields, then the group's end. */
export interface WireField {
  /** Field number * 8 + wire type. */
  readonly tag: number;
  /** The value of a varint (wire type 0). */
  readonly varint: bigint | undefined;
  /** The value of a length-delimited field (wire type 2). */
  readonly bytes: Uint8Array | undefined;
  readonly isInGroup: boolean;
  /** In how many bytes the tag is written, and the length if there is one: the larger of the two. */
  readonly prefixByteLength: number;
}

/** The limit of protobuf's readers in Java (CodedInputStream) and C++. */
const RECURSION_LIMIT = 100;

/**
 * Reads the fields of one message by the rules of https://protobuf.dev/programming-guides/encoding/, with
 * bigint throughout, for the eye and not for speed. `depth` is how many messages stand around this one.
 */
export function readWire(bytes: Uint8Array, depth: number): WireField[] {
  const fields: WireField[] = [];
  const openGroups: number[] = [];
  let offset = 0;
  const take = (byteLength: number): Uint8Array => {
    if (byteLength > bytes.length - offset) throw new DefectiveMessage('cut off');
    offset += byteLength;
    return bytes.subarray(offset - byteLength, offset);
  };
  /** Bits beyond 64 are dropped. */
  const takeVarint = (): bigint => {
    let value = 0n;
    for (let index = 0n; index < 10n; index++) {
      const [byte] = take(1) as Uint8Array & [number];
      value |= BigInt(byte & 0x7f) << (7n * index);
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new DefectiveMessage('varint of more than 10 bytes');
  };

  while (offset < bytes.length) {
    const isInGroup = openGroups.length > 0;
    const start = offset;
    const tag = Number(BigInt.asUintN(32, takeVarint()));
    let prefixByteLength = offset - start;
    let varint: bigint | undefined;
    let value: Uint8Array | undefined;

    const fieldNumber = tag >>> 3;
    if (fieldNumber === 0) throw new DefectiveMessage('field number 0');
    switch (tag & 7) {
      case 0:
        varint = takeVarint();
        break;
      case 1:
        take(8);
        break;
      case 2: {
        const lengthStart = offset;
        const byteLength = Number(BigInt.asUintN(32, takeVarint()));
        prefixByteLength = Math.max(prefixByteLength, offset - lengthStart);
        value = take(byteLength);
        break;
      }
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
    fields.push({ tag, varint, bytes: value, isInGroup, prefixByteLength });
  }
  if (openGroups.length > 0) throw new DefectiveMessage('group without its end');
  return fields;
}
