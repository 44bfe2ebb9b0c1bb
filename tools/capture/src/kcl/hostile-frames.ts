import { frame } from '@kpl-kit/fixtures/arbitraries';
import { concat } from '@kpl-kit/fixtures/wire-writer';
import { Seeded } from '@kpl-kit/testkit/seeded';
import { type Change, fieldsOf, soundMessage } from './messages.ts';
import { oddFields } from './odd-fields.ts';

const FRAMES_OF_EACH_KIND = 130;

/** Bytes damaged without regard to the fields that they belong to. */
const damagedBytes: Readonly<Record<string, Change>> = {
  truncated: (seeded, sound) => {
    const message = concat(fieldsOf(sound));
    return [message.subarray(0, seeded.between(1, message.length - 1))];
  },
  'bit-flipped': (seeded, sound) => {
    const message = concat(fieldsOf(sound));
    for (let flips = seeded.between(1, 3); flips > 0; flips--) {
      const index = seeded.below(message.length);
      message[index] = (message[index] as number) ^ (1 << seeded.below(8));
    }
    return [message];
  },
  spliced: (seeded, sound) => {
    const head = concat(fieldsOf(sound));
    const tail = concat(fieldsOf(soundMessage(seeded)));
    return [head.subarray(0, seeded.between(1, head.length)), tail.subarray(seeded.below(tail.length))];
  },
  'bytes-inserted': (seeded, sound) => {
    const message = concat(fieldsOf(sound));
    const offset = seeded.below(message.length);
    return [message.subarray(0, offset), seeded.bytes(seeded.between(1, 4)), message.subarray(offset)];
  },
};

/** Frames of every kind, the same in every run: with a right digest, around a message that may be unreadable. */
export function hostileFrames(): { name: string; kind: string; data: Uint8Array }[] {
  const changes = Object.entries({ ...damagedBytes, ...oddFields });
  return [
    ...changes.flatMap(([kind, change]) =>
      frames(kind, (seeded) => concat(change(seeded, soundMessage(seeded)))),
    ),
    ...frames('random-bytes', (seeded) => seeded.bytes(seeded.between(1, 60))),
  ];
}

function frames(kind: string, makeMessage: (seeded: Seeded) => Uint8Array) {
  const seeded = new Seeded(`hostile/${kind}`);
  return Array.from({ length: FRAMES_OF_EACH_KIND }, (_, index) => ({
    name: `${kind}-${index + 1}`,
    kind,
    data: frame(makeMessage(seeded)),
  }));
}
