import { concat } from '@kpl-kit/fixtures/wire-writer';
import type { Seeded } from '../seeded.ts';
import { soundMessage } from './messages.ts';

/** Makes one message of seeded choices. */
export type MakeMessage = (seeded: Seeded) => Uint8Array;

/** Sound messages whose bytes were damaged, wherever they stand. */
export const damagedBytes: Readonly<Record<string, MakeMessage>> = {
  truncated: (seeded) => {
    const message = soundMessage(seeded);
    return message.subarray(0, seeded.between(1, message.length - 1));
  },
  'bit-flipped': (seeded) => {
    const message = soundMessage(seeded);
    for (let flips = seeded.between(1, 3); flips > 0; flips--) {
      const index = seeded.below(message.length);
      message[index] = (message[index] as number) ^ (1 << seeded.below(8));
    }
    return message;
  },
  spliced: (seeded) => {
    const [head, tail] = [soundMessage(seeded), soundMessage(seeded)];
    return concat([
      head.subarray(0, seeded.between(1, head.length)),
      tail.subarray(seeded.below(tail.length)),
    ]);
  },
  'bytes-inserted': (seeded) => {
    const message = soundMessage(seeded);
    const place = seeded.below(message.length);
    return concat([message.subarray(0, place), seeded.bytes(seeded.between(1, 4)), message.subarray(place)]);
  },
};
