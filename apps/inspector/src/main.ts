import './style.css';
import samples from 'virtual:samples';
import { InputPanel } from './page/input-panel.ts';
import { ListView } from './page/list-view.ts';
import { RecordView } from './page/record-view.ts';
import { fromFragment } from './reading/exports.ts';
import { describeSize, type InspectorSession, type RecordSummary } from './reading/session.ts';
import InspectorWorker from './reading/worker.ts?worker&inline';
import { byId, h } from './support/dom.ts';
import { remote } from './support/rpc.ts';

/** Describing more before anything is shown would take long if they are large. */
const MAX_SEARCHED = 20;

const session = remote<InspectorSession>(new InspectorWorker());
const recordElement = byId('record');
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
  onChoose: (_, index) => void showRecord(index),
});
byId('record-list').append(records.element);

const input = new InputPanel(session, samples, async (recordCount) => {
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

async function showRecord(index: number): Promise<void> {
  recordElement.setAttribute('aria-busy', 'true');
  await recordView.show(await session.show(index));
  recordElement.removeAttribute('aria-busy');
}

function readFragment(): void {
  const base64 = fromFragment(location.hash);
  if (base64 !== undefined) void input.read(base64);
}

// Beside the page where it is published, not on a disk.
byId('api').hidden = location.protocol !== 'https:';
addEventListener('hashchange', readFragment);
readFragment();
