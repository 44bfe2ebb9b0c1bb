import './style.css';
import samples from 'virtual:samples';
import { InputPanel } from './page/input-panel.ts';
import { ListView } from './page/list-view.ts';
import { RecordView } from './page/record-view.ts';
import { fromFragment } from './reading/exports.ts';
import { describeSize, type InspectorSession, type RecordSummary } from './reading/session.ts';
import InspectorWorker from './reading/worker.ts?worker&inline';
import { byId, h } from './support/dom.ts';
import { Queue } from './support/queue.ts';
import { remote } from './support/rpc.ts';

/** Describing more before anything is shown would take long if they are large. */
const MAX_SEARCHED = 20;

const session = remote<InspectorSession>(new InspectorWorker());
/** What is shown is of one record, however fast others are asked for. */
const queue = new Queue();
let choice = 0;
const recordElement = byId('record');
const failure = byId('failure');
const recordView = new RecordView(recordElement, session);

const records = new ListView<RecordSummary & { readonly index: number }>({
  label: 'Records',
  name: 'record',
  rowHeight: 30,
  maxVisible: 8,
  fetch: async (from, to) =>
    (await session.summaries(from, to)).map((one, at) => ({ ...one, index: from + at })),
  render: ({ index, verdict, form, line, byteLength, userRecordCount, code }) => [
    h('span', { class: 'index' }, String(index + 1)),
    h(
      'span',
      { class: verdict === 'malformed' ? 'name bad' : 'name' },
      verdict === 'malformed' ? `⚠ ${verdict}` : verdict,
    ),
    h('span', {}, ` ${describeSize(byteLength, userRecordCount)}`),
    h('span', { class: 'faint' }, ` ${form}, line ${line}`),
    code === undefined ? '' : h('span', { class: 'bad' }, ` ${code}`),
  ],
  onChoose: (_, index) => void chooseRecord(index),
});
byId('record-list').append(records.element);

const input = new InputPanel(session, samples, queue, async (recordCount) => {
  // What was chosen meanwhile was in the list before.
  choice++;
  byId('records').hidden = recordCount < 2;
  recordElement.hidden = recordCount === 0;
  const first = recordCount > 1 ? await firstOfInterest() : 0;
  if (recordCount > 1) {
    await records.setCount(recordCount);
    await records.activate(first);
  }
  if (recordCount > 0) await showRecord(first);
});

/** The first record that is more than its payload, if there is one among the first few. */
async function firstOfInterest(): Promise<number> {
  const summaries = await session.summaries(0, MAX_SEARCHED);
  return Math.max(
    0,
    summaries.findIndex(({ verdict }) => verdict === 'aggregated' || verdict === 'malformed'),
  );
}

function chooseRecord(index: number): Promise<void> {
  const chosen = ++choice;
  failure.textContent = '';
  return queue.run(async () => {
    if (chosen === choice) await showRecord(index);
  });
}

async function showRecord(index: number): Promise<void> {
  recordElement.setAttribute('aria-busy', 'true');
  // Its lists must be in the page, since they measure themselves.
  recordElement.hidden = false;
  try {
    await recordView.show(await session.show(index));
  } catch (error) {
    // It would show parts of the record before.
    recordElement.hidden = true;
    throw error;
  } finally {
    recordElement.removeAttribute('aria-busy');
  }
}

function readFragment(): void {
  const base64 = fromFragment(location.hash);
  if (base64 !== undefined) void input.read(base64, 'from the link', 'base64');
}

// Whatever is asked for: no caller waits for all of it.
addEventListener('unhandledrejection', ({ reason }) => {
  failure.textContent = `This failed: ${reason instanceof Error ? reason.message : reason}`;
});
// Beside the page where it is published, not on a disk.
byId('api').hidden = location.protocol !== 'https:';
addEventListener('hashchange', readFragment);
readFragment();
