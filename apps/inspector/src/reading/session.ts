import { describeAggregatedRecord, type Part, type RecordDescription } from '@kpl-kit/deagg/describe';
import {
  counted,
  type Form,
  type InputRecord,
  type InspectedUserRecord,
  type Inspection,
  inspectEntry,
  inspectFrame,
  type PreviewOptions,
  type Problem,
  printable,
  type Range,
  readAs,
  toHex,
} from '../kpl.ts';
import { utf8Bytes, utf8Text } from '../support/bytes.ts';
import { type Export, requireFew, toCommand, toFragment, toInspectionJson, toVector } from './exports.ts';
import type { Interpretation } from './interpretations.ts';
import { type LikelyCause, likelyCauseOf, lostInText } from './likely-cause.ts';
import { type KeyKind, PartTree, type PlacedPart, type Tone } from './part-tree.ts';
import { type PayloadViews, payloadViews } from './payload.ts';
import { readInput } from './read-input.ts';
import { equalShards, type KnownShards, rangeOf, readShards, shardOf } from './shards.ts';
import { Unpacked } from './unpack.ts';

/** What was found in the input. */
export interface OpenedInput {
  readonly recordCount: number;
  readonly problems: readonly Problem[];
  /** How the first record was written: `lambda`, `base64`; missing if there is none. */
  readonly form?: Form;
  readonly repairs: readonly string[];
  readonly gzipDepth: number;
  readonly likelyCause?: LikelyCause;
}

/** A record in the list of records. */
export interface RecordSummary {
  readonly verdict: Inspection['verdict'];
  readonly form: Form;
  readonly line: number;
  readonly byteLength: number;
  readonly userRecordCount?: number;
  readonly code?: string;
}

/** What a reader makes of the record. */
export interface ReadingView {
  readonly name: 'kcl' | 'lossless';
  /** How many user records; `record` for the record itself. */
  readonly delivers: 'record' | number;
  readonly drops: number;
  readonly because?: string;
  readonly breaksWithoutJaxb: boolean;
}

/** A record, but for what there may be a million of. */
export interface RecordView {
  readonly inspection: Inspection;
  readonly likelyCause?: LikelyCause;
  readonly rowCount: number;
  readonly userRecordCount: number;
  readonly partitionKeyCount: number;
  readonly explicitHashKeyCount: number;
  readonly shardIds: readonly string[];
  /** The shard that the record is taken to be from. */
  readonly shardId?: string;
}

/** A part, for people. */
export interface PartView {
  /** The same for a row, and for bytes: which part it is. */
  readonly id: string;
  readonly name: string;
  readonly tone: Tone;
  readonly depth: number;
  readonly byteOffset: number;
  readonly byteLength: number;
  /** Whether it is a field tag or a length, which say how the rest is read. */
  readonly isStructure: boolean;
  readonly value: string;
  readonly problem?: string;
  /** Those around it, from the outermost. */
  readonly path: readonly {
    readonly name: string;
    readonly byteOffset: number;
    readonly byteLength: number;
  }[];
}

/** Its keys and tags are cut off where they are longer than anyone reads. */
interface CutUserRecord extends InspectedUserRecord {
  /** How many tags it has beside those that are here. */
  readonly moreTags?: number;
  readonly byteOffset: number;
  readonly entryByteLength: number;
}

export interface UserRecordView extends CutUserRecord {
  readonly shardId?: string;
  readonly isDropped: boolean;
}

export interface KeyView {
  readonly index: number;
  readonly key: string;
  readonly byteOffset: number;
  readonly byteLength: number;
}

/** What the user set for shards. */
export type ShardChoice =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'equal'; readonly count: number; readonly shardId?: string }
  | { readonly kind: 'pasted'; readonly json: string; readonly shardId?: string };

/** The record that is shown: the one before stays until the next is, since its lists may still ask for rows. */
interface Shown {
  readonly input: InputRecord;
  readonly index: number;
  readonly inspection: Inspection;
  readonly description: RecordDescription | undefined;
  readonly tree: PartTree;
  /** Of the rows that are visible: they are asked for at each click, and each may take a walk through a megabyte. */
  readonly userRecords: Map<number, CutUserRecord>;
}

type Tag = NonNullable<InspectedUserRecord['tags']>[number];

/** As `kpl inspect` without `--width`. */
const PREVIEW_WIDTH = 60;
const MAX_VALUE_LENGTH = 80;
/** More of a key or a tag is not visible. */
const MAX_KEY_LENGTH = 300;
/** More tags of a user record are counted. */
const MAX_TAGS = 50;
/** More user records than a list shows at once are not kept. */
const MAX_KEPT = 1_000;
const NO_BYTES = new Uint8Array();

/** Everything that takes long: it lives in a worker, and answers for what is visible. */
export class InspectorSession {
  #records: readonly InputRecord[] = [];
  readonly #summaries = new Map<number, RecordSummary>();
  #unpacked = new Unpacked();
  #shown: Shown | undefined;
  #shards: KnownShards | undefined;
  #shardId: string | undefined;
  /** User records from this one on are dropped by the KCL; known once it was asked for. */
  #deliveredCount = Number.POSITIVE_INFINITY;

  async open(
    input: string | Uint8Array,
    source: string,
    interpretation: Interpretation,
  ): Promise<OpenedInput> {
    const bytes = typeof input === 'string' ? utf8Bytes(input) : input;
    const { records, problems, gzipDepth } = await readInput(bytes, source, interpretation);
    this.#records = records;
    this.#summaries.clear();
    this.#unpacked = new Unpacked();
    const [first] = records;
    const likelyCause = first === undefined ? lostInText(utf8Text(bytes.subarray(0, 65_536))) : undefined;
    return {
      recordCount: records.length,
      problems: problems.slice(0, 20),
      ...(first && { form: first.form }),
      repairs: first?.repairs ?? [],
      gzipDepth,
      ...(likelyCause && { likelyCause }),
    };
  }

  summaries(from: number, to: number): RecordSummary[] {
    return this.#records.slice(from, to).map((record, at) => this.#summaryOf(record, from + at));
  }

  async show(index: number): Promise<RecordView> {
    const input = this.#records[index];
    if (input === undefined) throw new Error(`Record ${index + 1} does not exist.`);
    await this.#unpacked.prepare(input.data);
    const { inspection, description } = inspectFrame(input, index + 1, this.#previews);
    const tree = new PartTree(description?.root ?? unreadRoot(input.data), input.data);
    this.#shown = { input, index, inspection, description, tree, userRecords: new Map() };
    return this.#view(this.#shown);
  }

  setShards(choice: ShardChoice): RecordView | undefined {
    this.#shards =
      choice.kind === 'unknown'
        ? undefined
        : choice.kind === 'equal'
          ? equalShards(choice.count)
          : readShards(choice.json);
    this.#shardId = choice.kind === 'unknown' ? undefined : choice.shardId;
    return this.#shown && this.#view(this.#shown);
  }

  /** What readers make of the record. Apart from the rest, since it takes long with a million user records. */
  readings(): ReadingView[] {
    const shown = this.#required;
    if (shown.description === undefined) return [];
    const shardId = this.#shownShardId(shown);
    const range = this.#shards && shardId !== undefined ? rangeOf(this.#shards, shardId) : undefined;
    const readings = readingsOf(shown.description, range);
    const kcl = readings.find(({ name }) => name === 'kcl');
    this.#deliveredCount = typeof kcl?.delivers === 'number' ? kcl.delivers : Number.POSITIVE_INFINITY;
    return readings;
  }

  bytes(from: number, to: number): { bytes: Uint8Array; parts: PartView[] } {
    const { input, tree } = this.#required;
    return { bytes: input.data.slice(from, to), parts: tree.leaves(from, to).map(viewOf) };
  }

  rows(from: number, to: number): PartView[] {
    return this.#required.tree.rows(from, to).map(viewOf);
  }

  /** The smallest part with a byte, its row, and how many rows there are now that it is open. */
  locate(byteOffset: number): { part: PartView; row: number; rowCount: number } | undefined {
    const { tree } = this.#required;
    const found = tree.locate(byteOffset);
    return found && { part: viewOf(found.placed), row: found.row, rowCount: tree.rowCount };
  }

  async userRecords(from: number, to: number): Promise<UserRecordView[]> {
    const { tree, userRecords } = this.#required;
    const views: UserRecordView[] = [];
    for (const entry of tree.entries(from, to)) {
      const number = entry.index ?? 0;
      const known = userRecords.get(number) ?? (await this.#inspect(entry));
      if (userRecords.size >= MAX_KEPT) userRecords.clear();
      userRecords.set(number, known);
      views.push(this.#viewOf(known));
    }
    return views;
  }

  async payload(index: number): Promise<PayloadViews> {
    const { tree, input } = this.#required;
    const [entry] = index < 0 ? [] : tree.entries(index, index + 1);
    return payloadViews(entry === undefined ? input.data : dataOf(entry));
  }

  keys(table: KeyKind, from: number, to: number): KeyView[] {
    const keys = this.#required.tree.keys(table, from, to);
    return keys.map(({ value, byteOffset, byteLength }, at) => {
      return { index: from + at, key: cutKey(value as string), byteOffset, byteLength };
    });
  }

  async export(what: Export): Promise<string> {
    const { input, index, inspection, tree } = this.#required;
    switch (what) {
      case 'json':
        requireFew(tree);
        for (const entry of tree.entries(0, tree.entryCount)) await this.#unpacked.prepare(dataOf(entry));
        return toInspectionJson(input, index + 1, this.#previews);
      case 'command':
        return toCommand(input);
      case 'vector':
        return toVector(input, inspection, tree);
      case 'link':
        return toFragment(input);
    }
  }

  get #required(): Shown {
    if (this.#shown === undefined) throw new Error('No record is shown.');
    return this.#shown;
  }

  get #previews(): PreviewOptions {
    return { width: PREVIEW_WIDTH, unpack: this.#unpacked.get };
  }

  #summaryOf(record: InputRecord, index: number): RecordSummary {
    let summary = this.#summaries.get(index);
    if (summary === undefined) {
      summary = summaryOf(record);
      this.#summaries.set(index, summary);
    }
    return summary;
  }

  #view(shown: Shown): RecordView {
    const { input, inspection, tree } = shown;
    this.#deliveredCount = Number.POSITIVE_INFINITY;
    const shardId = this.#shownShardId(shown);
    const likelyCause = likelyCauseOf(input, inspection);
    return {
      inspection,
      ...(likelyCause && { likelyCause }),
      rowCount: tree.rowCount,
      userRecordCount: tree.entryCount,
      partitionKeyCount: tree.keyCount('partitionKey'),
      explicitHashKeyCount: tree.keyCount('explicitHashKey'),
      shardIds: this.#shards?.shardIds ?? [],
      ...(shardId !== undefined && { shardId }),
    };
  }

  /** The shard that was chosen, or that the record says it came from; else that of its first user record. */
  #shownShardId({ input, tree }: Shown): string | undefined {
    const shards = this.#shards;
    if (shards === undefined || this.#shardId !== undefined) return this.#shardId;
    if (input.shardId !== undefined && shards.shardIds.includes(input.shardId)) return input.shardId;
    const [first] = tree.entries(0, 1);
    const hashKey = first && inspectEntry(withFewTags(first), this.#previews).hashKey;
    return hashKey === undefined ? shards.shardIds[0] : shardOf(shards, hashKey);
  }

  async #inspect(entry: Part): Promise<CutUserRecord> {
    const few = withFewTags(entry);
    await this.#unpacked.prepare(dataOf(few));
    const userRecord = inspectEntry(few, this.#previews);
    const { partitionKey, explicitHashKey, tags } = userRecord;
    return {
      ...userRecord,
      ...(partitionKey !== undefined && { partitionKey: cutKey(partitionKey) }),
      ...(explicitHashKey !== undefined && { explicitHashKey: cutKey(explicitHashKey) }),
      ...(tags && { tags: tags.map(cutTag) }),
      ...(few.moreTags > 0 && { moreTags: few.moreTags }),
      byteOffset: entry.byteOffset,
      entryByteLength: entry.byteLength,
    };
  }

  #viewOf(userRecord: CutUserRecord): UserRecordView {
    const { hashKey, subSequenceNumber } = userRecord;
    const shardId = this.#shards && hashKey !== undefined ? shardOf(this.#shards, hashKey) : undefined;
    return {
      ...userRecord,
      ...(shardId !== undefined && { shardId }),
      isDropped: subSequenceNumber >= this.#deliveredCount,
    };
  }
}

function summaryOf(record: InputRecord): RecordSummary {
  const { form, line, data, isNotBase64, isUserRecord } = record;
  const known = { form, line, byteLength: data.length };
  if (isNotBase64 === true) return { ...known, verdict: 'malformed', code: 'NOT_BASE64' };
  if (isUserRecord === true) return { ...known, verdict: 'user record' };
  const { verdict, userRecordCount, diagnostic } = describeAggregatedRecord(data);
  return {
    ...known,
    verdict,
    ...(userRecordCount !== undefined && { userRecordCount }),
    ...(diagnostic && { code: diagnostic.code }),
  };
}

function readingsOf(description: RecordDescription, range: Range | undefined): ReadingView[] {
  return (['kcl', 'lossless'] as const).map((name) => {
    const { delivers, drops, because, breaksWithoutJaxb } = readAs(name, description, range);
    return {
      name,
      delivers: delivers === 'record' ? delivers : delivers.length,
      drops,
      ...(because !== undefined && { because }),
      breaksWithoutJaxb: breaksWithoutJaxb === true,
    };
  });
}

function viewOf(placed: PlacedPart): PartView {
  const { part, depth, tone, isRest } = placed;
  const { byteOffset, byteLength, kind, problem } = part;
  return {
    id: isRest ? `rest-${byteOffset}` : idOf(part, depth),
    name: nameOf(part),
    tone,
    depth,
    byteOffset,
    byteLength,
    isStructure: kind === 'fieldTag' || kind === 'length',
    value: isRest ? 'too many parts for the list: point at a byte to see what it is' : valueText(part),
    ...(problem && { problem: `${problem.code}: ${problem.message}` }),
    path: pathOf(placed),
  };
}

function pathOf(placed: PlacedPart): PartView['path'] {
  const path: PartView['path'][number][] = [];
  for (let one: PlacedPart | undefined = placed; one !== undefined; one = one.parent) {
    const { byteOffset, byteLength } = one.part;
    path.push({ name: nameOf(one.part), byteOffset, byteLength });
  }
  return path.reverse();
}

function idOf({ byteOffset, byteLength }: Part, depth: number): string {
  return `${byteOffset}-${byteLength}-${depth}`;
}

function nameOf({ name, index, kind }: Part): string {
  if (index === undefined) return name;
  return kind === 'entry' ? `user record ${index}` : `${name} ${index}`;
}

function valueText({ kind, value, key, byteLength }: Part): string {
  if (value === undefined) return byteLength === 0 ? 'empty' : '';
  if (kind === 'fieldTag' && typeof value === 'number') return `field ${value >>> 3}, wire type ${value & 7}`;
  if (typeof value === 'string') return shorten(printable(JSON.stringify(startOf(value))));
  if (typeof value !== 'object')
    return key === undefined ? String(value) : `${value}: ${shorten(printable(startOf(key)))}`;
  return value.length === 0 ? 'empty' : shorten(toHex(value.subarray(0, MAX_VALUE_LENGTH)));
}

/** One more than is shown, so that `shorten` finds that it is longer: a key may have a megabyte. */
function startOf(text: string): string {
  return text.slice(0, MAX_VALUE_LENGTH + 1);
}

function shorten(text: string, maxLength: number = MAX_VALUE_LENGTH): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1)}…`;
}

function cutKey(text: string): string {
  return shorten(text, MAX_KEY_LENGTH);
}

function cutTag({ key, value }: Tag): Tag {
  return { key: cutKey(key), ...(value !== undefined && { value: cutKey(value) }) };
}

interface EntryWithFewTags extends Part {
  /** How many tags are not among its parts. */
  readonly moreTags: number;
}

/** An entry without the tags after the first few, of which there may be hundreds of thousands. */
function withFewTags(entry: Part): EntryWithFewTags {
  const children: Part[] = [];
  let tagCount = 0;
  let { problem } = entry;
  for (const part of entry.children) {
    problem ??= part.problem;
    if (part.kind !== 'tag' || ++tagCount <= MAX_TAGS) children.push(part);
  }
  return { ...entry, ...(problem && { problem }), children, moreTags: Math.max(0, tagCount - MAX_TAGS) };
}

/** The last data counts; what is cut off has none. */
function dataOf(entry: Part): Uint8Array {
  let data: Uint8Array = NO_BYTES;
  for (const { kind, value } of entry.children)
    if (kind === 'data') data = (value as Uint8Array | undefined) ?? NO_BYTES;
  return data;
}

/** For what is not read: text that is not base64, and a user record. */
function unreadRoot(data: Uint8Array): Part {
  const place = { byteOffset: 0, byteLength: data.length };
  const children: Part[] = [{ kind: 'plainData', name: 'plain data', ...place, value: data, children: [] }];
  return { kind: 'record', name: 'Kinesis record', ...place, children };
}

/** `3 user records, 120 bytes` */
export function describeSize(byteLength: number, userRecordCount: number | undefined): string {
  const size = counted(byteLength, 'byte');
  return userRecordCount === undefined ? size : `${counted(userRecordCount, 'user record')}, ${size}`;
}
