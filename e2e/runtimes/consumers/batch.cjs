// A batch so large that its digests are computed side by side, in WebAssembly, where the runtime allows that.
const { equal } = require('./check.cjs');

const RECORD_COUNT = 64;
const DAMAGED = 21;

/**
 * Reads a batch of aggregated records, one of which is damaged, and returns how its digests were computed. It
 * must be the first batch that the package reads: the module of WebAssembly is opened once.
 */
exports.checkBatch = ({ aggregator, deagg }) => {
  const userRecords = Array.from({ length: 2 * RECORD_COUNT }, (_, index) => ({
    partitionKey: `key-${index >> 1}`,
    // One block of MD5 to some thirty.
    data: Uint8Array.from({ length: 10 + 8 * index }, (_, at) => (index + at) % 251),
  }));
  const batch = [...aggregator.aggregate(userRecords, { maxRecords: 2 })].map(({ Data }) => Data);
  equal(batch.length, RECORD_COUNT);
  batch[DAMAGED][40] ^= 1;

  const codes = [];
  const wasOpened = watchWebAssembly();
  const read = deagg.deaggregateRecords(batch, { onDiagnostic: ({ code }) => codes.push(code) });
  const sideBySide = wasOpened();

  equal(codes, ['CHECKSUM_MISMATCH']);
  const expected = userRecords.map((userRecord, index) => ({ ...userRecord, subSequenceNumber: index % 2 }));
  expected.splice(2 * DAMAGED, 2, batch[DAMAGED]);
  equal(read, expected);
  return sideBySide ? 'side by side' : 'one at a time';
};

/** Returns a function that stops watching and returns whether a module of WebAssembly was opened. */
function watchWebAssembly() {
  if (typeof WebAssembly === 'undefined') return () => false;
  const { Instance } = WebAssembly;
  let opened = false;
  WebAssembly.Instance = new Proxy(Instance, {
    construct(target, args) {
      const instance = Reflect.construct(target, args);
      opened = true;
      return instance;
    },
  });
  return () => {
    WebAssembly.Instance = Instance;
    return opened;
  };
}
