import type { SampleGroup } from '../../build/samples.ts';
import { counted } from '../kpl.ts';
import { INTERPRETATIONS, type Interpretation } from '../reading/interpretations.ts';
import type { InspectorSession, OpenedInput } from '../reading/session.ts';
import { byId, h } from '../support/dom.ts';
import type { Queue } from '../support/queue.ts';
import type { Remote } from '../support/rpc.ts';

/** A longer text is slow to lay out: it is read, but not shown. */
const MAX_SHOWN_LENGTH = 200_000;
/** So long nothing is typed before what is there is read. */
const PAUSE_MILLISECONDS = 150;

const FORMS: Readonly<Record<string, string>> = {
  lambda: 'an event of Lambda',
  sdk: 'the output of the AWS CLI or an SDK',
  pipes: 'an event of EventBridge Pipes',
  firehose: 'an event of Firehose',
  analytics: 'an event of Kinesis Analytics',
  'user-record': 'the output of kpl deaggregate',
  base64: 'base64',
  hex: 'hexadecimal',
  bytes: 'bytes',
};

/** In place of the option of the command. */
const BYTES_CHOICE = `with “Read as: ${INTERPRETATIONS.bytes}”`;

/** Takes input in any way, and says what it was taken for. */
export class InputPanel {
  readonly #session: Remote<InspectorSession>;
  readonly #queue: Queue;
  readonly #onOpened: (recordCount: number) => Promise<void>;
  readonly #text = byId<HTMLTextAreaElement>('text');
  readonly #interpretation = byId<HTMLSelectElement>('interpretation');
  readonly #sample = byId<HTMLSelectElement>('sample');
  readonly #file = byId<HTMLInputElement>('file');
  readonly #detected = byId('detected');
  readonly #problems = byId('problems');
  readonly #failure = byId('failure');
  #input: string | Uint8Array = '';
  #source = 'pasted';
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request = 0;

  constructor(
    session: Remote<InspectorSession>,
    groups: readonly SampleGroup[],
    queue: Queue,
    onOpened: (recordCount: number) => Promise<void>,
  ) {
    this.#session = session;
    this.#queue = queue;
    this.#onOpened = onOpened;
    this.#text.addEventListener('input', () => {
      clearTimeout(this.#timer);
      delete document.body.dataset.shown;
      this.#timer = setTimeout(() => void this.#open(this.#text.value, 'pasted'), PAUSE_MILLISECONDS);
    });
    this.#text.addEventListener('paste', (event) => this.#onPaste(event));
    for (const [value, name] of Object.entries(INTERPRETATIONS)) {
      this.#interpretation.append(h('option', { value }, name));
    }
    this.#interpretation.addEventListener('change', () => {
      const interpretation = this.#interpretation.value as Interpretation;
      void this.#open(this.#input, this.#source, interpretation);
    });
    this.#file.addEventListener('change', () => void this.#openFile(this.#file.files?.[0]));
    this.#fillSamples(this.#sample, groups);
    byId('clear').addEventListener('click', () => void this.read(''));
    document.addEventListener('dragover', (event) => event.preventDefault());
    document.addEventListener('drop', (event) => this.#onDrop(event));
  }

  /** Puts text in as if it had been pasted. */
  async read(text: string, source = 'pasted', interpretation: Interpretation = 'auto'): Promise<void> {
    this.#text.value = text.length <= MAX_SHOWN_LENGTH ? text : '';
    await this.#open(text, source, interpretation);
  }

  async #open(
    input: string | Uint8Array,
    source: string,
    interpretation: Interpretation = 'auto',
  ): Promise<void> {
    clearTimeout(this.#timer);
    this.#interpretation.value = interpretation;
    // The same sample or file can be chosen once more.
    if (this.#sample.value.split('/').at(-1) !== source) this.#sample.value = '';
    if (this.#file.files?.[0]?.name !== source) this.#file.value = '';
    this.#input = input;
    this.#source = source;
    const request = ++this.#request;
    document.body.setAttribute('aria-busy', 'true');
    delete document.body.dataset.shown;
    this.#detected.textContent = input.length === 0 ? '' : 'Reading…';
    this.#failure.textContent = '';
    try {
      await this.#queue.run(async () => {
        // Something else was put in meanwhile.
        if (request !== this.#request) return;
        const opened = await this.#session.open(input, source, interpretation);
        if (request !== this.#request) return;
        if (input.length === 0) this.#problems.replaceChildren();
        else this.#describe(opened, source);
        await this.#onOpened(opened.recordCount);
      });
      // Everything that was asked for is there.
      if (request === this.#request) document.body.dataset.shown = source;
    } catch (error) {
      if (request !== this.#request) return;
      if (this.#detected.textContent === 'Reading…') this.#detected.textContent = '';
      throw error;
    } finally {
      if (request === this.#request) document.body.removeAttribute('aria-busy');
    }
  }

  #describe(
    { recordCount, problems, form, repairs, gzipDepth, likelyCause }: OpenedInput,
    source: string,
  ): void {
    const gzip = gzipDepth === 0 ? '' : ' in gzip';
    const undone = repairs.length === 0 ? '' : `, undone: ${repairs.join(', then ')}`;
    this.#detected.textContent =
      form === undefined
        ? 'No Kinesis record found.'
        : `Read as ${FORMS[form]}${gzip}${undone}: ${counted(recordCount, 'record')} (${source}).`;
    const lines = problems.map(
      ({ line, message }) =>
        `${line === undefined ? '' : `line ${line}: `}${message.replace('with --bytes', BYTES_CHOICE)}`,
    );
    if (likelyCause !== undefined) lines.unshift(likelyCause.text);
    this.#problems.replaceChildren(...lines.map((line) => h('li', {}, line)));
  }

  async #openFile(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    this.#text.value = '';
    await this.#open(new Uint8Array(await file.arrayBuffer()), file.name);
  }

  #onPaste(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (text.length <= MAX_SHOWN_LENGTH) return;
    event.preventDefault();
    void this.read(text);
  }

  #onDrop(event: DragEvent): void {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (file === undefined) void this.read(event.dataTransfer?.getData('text/plain') ?? '', 'dropped');
    else void this.#openFile(file);
  }

  #fillSamples(select: HTMLSelectElement, groups: readonly SampleGroup[]): void {
    select.append(h('option', { value: '' }, 'choose …'));
    const texts = new Map<string, string>();
    for (const { name: group, samples } of groups) {
      const options = samples.map(({ name, what, text }) => {
        texts.set(`${group}/${name}`, text);
        return h('option', { value: `${group}/${name}`, title: what }, name);
      });
      select.append(h('optgroup', { label: group }, ...options));
    }
    select.addEventListener('change', () => {
      const name = select.value.split('/').at(-1) ?? '';
      if (select.value !== '') void this.read(texts.get(select.value) ?? '', name);
    });
  }
}
