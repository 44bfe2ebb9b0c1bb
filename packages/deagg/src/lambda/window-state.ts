import { comesBefore, type KinesisEventRecord, lowestOf } from './kinesis-event.ts';

/** A checkpoint is taken when there is one Kinesis record for each so many characters of its JSON, ... */
const CHARACTERS_PER_RECORD = 2_048;
/** ... or when it is so many times as long ago as it took: it takes a tenth of the time at most. */
const PAUSE_FACTOR = 10;

/**
 * The state of a tumbling window. Lambda starts again at the first Kinesis record that is not done, so the
 * state it gets must not contain anything of that record or of a later one, which would be counted twice.
 *
 * Checkpoints keep earlier states as JSON, as Lambda does: a quarter of the time of a clone, and parsed only
 * if something fails. A large state is not written at each Kinesis record, which could take longer than all
 * else; Lambda then starts again at the last checkpoint, which is a little earlier than it had to.
 */
export class WindowState {
  readonly #context: { state: Record<string, unknown> };
  readonly #records: readonly KinesisEventRecord[];
  /** The state before all records. */
  #initialJson: string | undefined;
  /** The state before a Kinesis record, which had the last checkpoint. */
  #json = '';
  #source: KinesisEventRecord | undefined;
  #endedAt = 0;
  #tookMilliseconds = 0;
  /** Sequence number of the Kinesis record that was begun last, and how many since the last checkpoint. */
  #begun: string | undefined;
  #begunCount = 0;

  /** The state is `context.state`, which may be changed or assigned. */
  constructor(context: { state: Record<string, unknown> }, records: readonly KinesisEventRecord[]) {
    this.#context = context;
    this.#records = records;
  }

  /** Call before each user record of `source`. Throws if the state cannot become JSON. */
  begin(source: KinesisEventRecord): void {
    const { sequenceNumber } = source.kinesis;
    if (sequenceNumber === this.#begun) return;
    const isSmall = ++this.#begunCount * CHARACTERS_PER_RECORD >= this.#json.length;
    const pauseMilliseconds = PAUSE_FACTOR * this.#tookMilliseconds;
    if (isSmall || performance.now() - this.#endedAt >= pauseMilliseconds) this.#checkpoint(source);
    this.#begun = sequenceNumber;
  }

  /** What to answer when `undone`, the last records of the event, must come again. */
  restart(undone: readonly KinesisEventRecord[]): {
    first: KinesisEventRecord | undefined;
    state: Record<string, unknown>;
  } {
    const state = this.#context.state ?? {};
    const [source] = undone;
    if (source === undefined) return { first: undefined, state };
    const isBegun = source.kinesis.sequenceNumber === this.#begun;
    const index = this.#records.indexOf(isBegun ? (this.#source as KinesisEventRecord) : source);
    const first = lowestOf(this.#records.slice(index)) as KinesisEventRecord;
    if (this.#records.slice(0, index).every((record) => comesBefore(record, first))) {
      return { first, state: isBegun ? JSON.parse(this.#json) : state };
    }
    // Out of order: something that is in each later state would come again.
    const initial = this.#initialJson === undefined ? state : JSON.parse(this.#initialJson);
    return { first: lowestOf(this.#records), state: initial };
  }

  #checkpoint(source: KinesisEventRecord): void {
    const startedAt = performance.now();
    const json: string | undefined = JSON.stringify(this.#context.state ?? {});
    if (json === undefined) throw new TypeError('the state of the window cannot become JSON');
    this.#json = json;
    this.#initialJson ??= json;
    this.#source = source;
    this.#begunCount = 0;
    this.#endedAt = performance.now();
    this.#tookMilliseconds = this.#endedAt - startedAt;
  }
}
