import { frame } from '@kpl-kit/fixtures/arbitraries';
import { Seeded } from '../seeded.ts';
import { damagedBytes, type MakeMessage } from './damaged-bytes.ts';
import { oddFields } from './odd-fields.ts';

/** The data of a Kinesis record with a right digest, around a message that may be unreadable. */
export interface HostileFrame {
  /** The kind, and a number. */
  readonly name: string;
  readonly kind: string;
  readonly data: Uint8Array;
}

const FRAMES_OF_EACH_KIND = 130;

const kinds: Readonly<Record<string, MakeMessage>> = {
  ...damagedBytes,
  ...oddFields,
  'random-bytes': (seeded) => seeded.bytes(seeded.between(1, 60)),
};

/** Frames of every kind, the same in every run. */
export function hostileFrames(): HostileFrame[] {
  return Object.entries(kinds).flatMap(([kind, makeMessage]) => {
    const seeded = new Seeded(`hostile/${kind}`);
    return Array.from({ length: FRAMES_OF_EACH_KIND }, (_, index) => ({
      name: `${kind}-${index + 1}`,
      kind,
      data: frame(makeMessage(seeded)),
    }));
  });
}
