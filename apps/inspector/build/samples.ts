import { captures, events, malformed, vectors } from '@kpl-kit/fixtures';
import { DAMAGES } from '../../../packages/cli/src/generation/damage.ts';

/** Something to look at: text as one would paste it. */
export interface Sample {
  readonly name: string;
  readonly what: string;
  readonly text: string;
}

export interface SampleGroup {
  readonly name: string;
  readonly samples: readonly Sample[];
}

/** Larger captures would make the page large. */
const MAX_CAPTURE_BYTE_LENGTH = 1_500;
/** Shows most: two keys, explicit hash keys and JSON. */
const DAMAGED_EVENT_RECORD = 1;

/** Records of the fixtures, and every kind of damage by its name. */
export function sampleGroups(): SampleGroup[] {
  const aggregated = toBytes(events.lambda.Records[DAMAGED_EVENT_RECORD]?.kinesis.data ?? '');
  return [
    { name: 'Captured from the KPL', samples: captures.flatMap(captured) },
    {
      name: 'Events',
      samples: Object.entries(events).map(([name, event]) => ({
        name,
        what: 'a plain record, an aggregated one, a plain one',
        text: JSON.stringify(event, undefined, 2),
      })),
    },
    {
      name: 'Unusual, but right',
      samples: vectors
        .filter(({ aggregated, source }) => aggregated && source.startsWith('written'))
        .map(({ name, what, data }) => ({ name, what, text: toBase64(data) })),
    },
    {
      name: 'Damaged on the way',
      samples: Object.entries(DAMAGES).map(([name, { what, apply }]) => ({
        name,
        what,
        text: toBase64(apply(aggregated)),
      })),
    },
    {
      name: 'Damaged by name',
      samples: malformed.map(({ name, what, data }) => ({ name, what, text: toBase64(data) })),
    },
  ];
}

/** Its first entry with user records, if it is small. */
function captured({ name, what, entries }: (typeof captures)[number]): Sample[] {
  const entry = entries.find(({ userRecords }) => userRecords.length > 1);
  if (entry === undefined || entry.Data.length > MAX_CAPTURE_BYTE_LENGTH) return [];
  return [{ name, what, text: toBase64(entry.Data) }];
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function toBytes(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}
