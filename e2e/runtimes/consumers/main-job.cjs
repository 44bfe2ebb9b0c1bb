// What a user of the packages does with them, in any runtime: this file uses nothing that browsers lack. The
// packages come as arguments: from ESM in one consumer, from CommonJS in the other.
const { equal, rejects, throws } = require('./check.cjs');
const { checkBatch } = require('./batch.cjs');

const bytes = (text) => new TextEncoder().encode(text);
const base64 = (data) => btoa(Array.from(data, (byte) => String.fromCharCode(byte)).join(''));
const fromBase64 = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/** Keys that an object used as a map would lose, reorder or split. */
const hardUserRecords = [
  { partitionKey: '__proto__', data: bytes('{"n":0}') },
  { partitionKey: '10', data: bytes('{"n":1}') },
  { partitionKey: '2', data: bytes('') },
  { partitionKey: '\u{1f600}', explicitHashKey: '0', data: bytes('\u{1f600}') },
  { partitionKey: 'constructor', explicitHashKey: String(2n ** 128n - 1n), data: bytes('{"n":4}') },
  { partitionKey: '10', data: Uint8Array.from({ length: 256 }, (_, index) => index) },
];

/** Checks everything with the packages given, and returns how much there was to check. */
exports.doMainJob = async (packages) => ({
  // First: it sees the module of WebAssembly opened.
  batch: checkBatch(packages),
  runtime: runtime(),
  hasNodeMd5: hasNodeMd5(),
  userRecords: roundTripHardUserRecords(packages),
  vectors: readVectors(packages),
  malformed: surviveMalformed(packages),
  packed: packLikeTheKpl(packages),
  captured: readCaptures(packages),
  hostile: surviveHostile(packages),
  generated: roundTripGenerated(packages),
  handled: await handleEvent(packages),
  streamed: await readStream(packages),
  produced: await putIntoStream(packages),
});

/** Node before 21 has no navigator. */
function runtime() {
  return globalThis.navigator?.userAgent ?? `Node.js/${process.versions.node}`;
}

function hasNodeMd5() {
  try {
    return process.getBuiltinModule('node:crypto').createHash('md5') !== undefined;
  } catch {
    return false;
  }
}

function roundTripHardUserRecords({ aggregator, deagg, fixtures }) {
  const entries = [...aggregator.aggregate(hardUserRecords)];
  equal(entries.length, 1);
  equal(deagg.isAggregatedRecord(entries[0].Data), true);

  entries.push({ PartitionKey: 'plain', Data: '{"plain":true}' });
  const event = fixtures.toLambdaEvent(entries, { firstSequenceNumber: '0' });
  const [, plain] = event.Records;
  const records = deagg.deaggregateRecords(event.Records);

  equal(records.pop() === plain, true, 'the plain record is the same object');
  equal(records.map(fromLambdaRecord), hardUserRecords);
  equal(
    records.map(({ kinesis }) => [kinesis.aggregated, kinesis.subSequenceNumber, kinesis.sequenceNumber]),
    hardUserRecords.map((_, index) => [true, index, '0']),
  );
  equal([...deagg.iterDeaggregateRecords(event.Records)], [...records, plain]);
  return records.length;
}

/** A failing user record, an event of another kind, and an error class that both entry points share. */
async function handleEvent({ deagg, lambda, fixtures: { events } }) {
  const handled = [];
  const handler = lambda.kinesisHandler(
    async (record) => {
      handled.push(record.json().n);
      if (record.json().n === 3) throw new Error('injected');
    },
    { order: 'byPartitionKey', onFailure: () => {} },
  );
  const { sequenceNumber } = events.lambda.Records[1].kinesis;
  const context = { getRemainingTimeInMillis: () => 1_000 };
  const response = await handler(events.lambda, context);
  equal(response, { batchItemFailures: [{ itemIdentifier: sequenceNumber }] });
  equal(lambda.expandKinesisEvent(events.lambda).Records.length, 5);
  await rejects(handler(events.firehose), (error) => isDeaggregationError(deagg, error, 'INVALID_EVENT'));
  const enriched = await lambda.pipesEnrichment(({ eventID }) => eventID)(events.pipes);
  equal(enriched.length, 5);
  return handled.length;
}

async function readStream({ deagg, fixtures: { events } }) {
  let count = 0;
  const stream = new ReadableStream({
    start(controller) {
      controller.enqueue(events.sdk.Records);
      controller.close();
    },
  });
  for await (const record of deagg.deaggregateStream(stream)) {
    equal(/^shardId-0:\d+:[012]$/.test(deagg.userRecordId(record, 'shardId-0')), true, 'id of a user record');
    count++;
  }
  return count;
}

/** Into a stream in memory, which rejects the first time. Bad ones, and those of a stream that is gone, are named. */
async function putIntoStream({ producer, deagg }) {
  const records = [];
  const shard = {
    HashKeyRange: { StartingHashKey: '0', EndingHashKey: String(2n ** 128n - 1n) },
    ShardId: 's',
  };
  const answers = [{ ErrorCode: 'InternalFailure' }, { SequenceNumber: '1', ShardId: 's' }];
  const kinesis = {
    describeStreamSummary: async () => ({ StreamDescriptionSummary: {} }),
    listShards: async () => ({ Shards: [shard] }),
    putRecords: async ({ Records }) => {
      if (answers.length === 0) throw Object.assign(new Error('gone'), { name: 'ResourceNotFoundException' });
      const answer = answers.shift();
      if (answer.ShardId) records.push(...Records.map(({ Data }) => Data));
      return { Records: Records.map(() => answer) };
    },
  };
  const open = await producer.KinesisProducer.open({ kinesis, streamName: 'orders' });
  for (const userRecord of hardUserRecords) await open.put(userRecord);
  await rejects(open.put({ partitionKey: '' }), ({ code }) => code === 'INVALID_PARTITION_KEY');
  await open.flush();
  const put = records.flatMap((data) => deagg.readAggregatedRecord(data));
  equal(
    put.map(({ data }) => data),
    hardUserRecords.map(({ data }) => data),
  );
  await open.put(hardUserRecords[0]);
  await rejects(open.close(), ({ name, userRecords }) => name === 'UnsentError' && userRecords.length === 1);
  return put.length;
}

function readVectors({ deagg, fixtures: { vectors } }) {
  for (const { name, aggregated, data, userRecords } of vectors) {
    const expected = userRecords.map((userRecord, subSequenceNumber) => ({
      ...userRecord,
      subSequenceNumber,
    }));
    equal(deagg.readAggregatedRecord(data), aggregated ? expected : undefined, name);
  }
  return vectors.length;
}

function surviveMalformed({ deagg, describe, fixtures: { malformed } }) {
  for (const { name, data, ...outcomes } of malformed) {
    for (const onMalformed of ['passthrough', 'throw']) {
      const { delivers, error, diagnostic } = outcomes[onMalformed];
      const diagnostics = [];
      const options = { onMalformed, onDiagnostic: ({ code }) => diagnostics.push(code) };
      const deaggregate = () => deagg.deaggregateRecords([data], options);
      if (error === undefined) {
        equal(deaggregate(), delivers === 'record' ? [data] : [], name);
      } else {
        throws(deaggregate, (thrown) => isDeaggregationError(deagg, thrown, error), name);
      }
      equal(diagnostics, diagnostic === undefined ? [] : [diagnostic], name);
    }
    equal(describe.describeAggregatedRecord(data).diagnostic?.code, outcomes.passthrough.diagnostic, name);
  }
  throws(
    () => deagg.deaggregateRecords([{ kinesis: {} }]),
    (thrown) => isDeaggregationError(deagg, thrown, 'INVALID_RECORD'),
  );
  return malformed.length;
}

/** Packs the samples, the captures in the module, again: the same entries, byte for byte. */
function packLikeTheKpl({ aggregator, fixtures: { captures } }) {
  let count = 0;
  const inModule = captures.filter(({ name }) => name.startsWith('sample-'));
  for (const { name, config, put, entries, shards } of inModule) {
    const packer = new aggregator.ShardedAggregator({
      shards,
      maxBytes: config.aggregationMaxSize,
      maxRecords: config.aggregationMaxCount,
    });
    const packed = [...put.flatMap((userRecord) => packer.add(userRecord) ?? []), ...packer.flush()];
    const comparable = (list) =>
      list
        .map(({ ExplicitHashKey, PartitionKey, Data }) =>
          [ExplicitHashKey, PartitionKey, base64(Data)].join(),
        )
        .sort();
    equal(comparable(packed), comparable(entries), name);
    count += packed.length;
  }
  return count;
}

/** They are read from files, which must be where the package looks for them. */
function readCaptures({ deagg, fixtures: { captures } }) {
  let count = 0;
  if (!canReadFiles()) {
    throws(
      () => captures.at(-1).put,
      ({ message }) => /read from files, in Node >= 20\.16/.test(message),
    );
    return count;
  }
  for (const { name, entries } of captures) {
    for (const { Data, userRecords } of entries) {
      if (userRecords.length > 1) {
        const read = deagg.readAggregatedRecord(Data).map(({ data }) => data);
        equal(
          read,
          userRecords.map(({ data }) => data),
          name,
        );
      }
      count += userRecords.length;
    }
  }
  return count;
}

function surviveHostile({ deagg, fixtures: { hostileRecords } }) {
  if (!canReadFiles()) return 0;
  const records = hostileRecords();
  for (const { data } of records) deagg.deaggregateRecords(data);
  return records.length;
}

/** Cloudflare's workers have node:fs, and the files of their bundle alone. */
function canReadFiles() {
  return globalThis.process?.getBuiltinModule?.('node:fs')?.existsSync('package.json') === true;
}

function isDeaggregationError({ DeaggregationError }, thrown, code) {
  return thrown instanceof DeaggregationError && thrown.name === 'DeaggregationError' && thrown.code === code;
}

function roundTripGenerated({ aggregator, deagg, fixtures, arbitraries, fc }) {
  let count = 0;
  const comesBack = (userRecords) => {
    count++;
    const { Records } = fixtures.toLambdaEvent(aggregator.aggregate(userRecords));
    equal(
      deagg.deaggregateRecords(Records).map(fromLambdaRecord).map(withoutHashKey),
      userRecords.map(withoutHashKey),
    );
  };
  fc.assert(fc.property(arbitraries.userRecords(), comesBack), { numRuns: 50, seed: 1 });
  const isRead = ({ data, userRecords }) => {
    count++;
    equal(deagg.readAggregatedRecord(data).length, userRecords.length);
  };
  fc.assert(fc.property(arbitraries.readableRecord(), isRead), { numRuns: 50, seed: 1 });
  return count;
}

// A lone user record goes out raw, with the explicit hash key in PutRecords only.
function withoutHashKey({ partitionKey, data }) {
  return { partitionKey, data };
}

function fromLambdaRecord({ kinesis: { partitionKey, explicitHashKey, data } }) {
  const userRecord = { partitionKey, data: fromBase64(data) };
  return typeof explicitHashKey === 'string' ? { ...userRecord, explicitHashKey } : userRecord;
}
