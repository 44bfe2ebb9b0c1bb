import { createServer } from 'node:http';
import { Kinesis } from '@aws-sdk/client-kinesis';
import type { UserRecord } from '@kpl-kit/aggregator';
import { RecordingProxy } from '@kpl-kit/capture/kpl/recording-proxy';
import { startKpl } from '@kpl-kit/capture/kpl/start-kpl';
import { createTlsServer } from '@kpl-kit/capture/kpl/tls-server';
import { KinesisProducer } from '@kpl-kit/producer';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** A producer under test, which reaches Kinesis through a proxy that holds back each answer to PutRecords. */
export interface ReshardProducer {
  put(userRecords: readonly UserRecord[]): Promise<void>;
  /** Sends what is left. Returns how many user records the producer reports as delivered, and what it noticed. */
  finish(): Promise<{ reported: number; noticed: string }>;
}

/** What a producer needs around it. */
export interface Surroundings {
  readonly kinesisPort: number;
  /** For files of the KPL, and for the daemon that it unpacks. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Ends what was started, also when it fails. */
  readonly cleanUp: AsyncDisposableStack;
}

/**
 * Longer than ListShards takes: the KPL before 1.1.1 knows the new shards by the time that most of the entries under way when
 * the stream was resharded are answered, and only then it sends again a part of an entry.
 */
const DELAY_MILLISECONDS = 2_500;
/** As the KPL has by default. */
const MAX_BUFFERED_MILLISECONDS = 100;

/** Has no number, so that it is not counted. */
const WARM_UP = { partitionKey: 'warm-up', data: new TextEncoder().encode('{}') };

/** The real KPL, of the version that the class path has. */
export async function startKplProducer(
  stream: string,
  classPath: string,
  { kinesisPort, folder, signal, cleanUp }: Surroundings,
): Promise<ReshardProducer> {
  const proxy = new RecordingProxy(kinesisPort, await createTlsServer(folder));
  const proxyPort = await proxy.listen();
  cleanUp.defer(() => proxy.close());
  proxy.begin({ delayMilliseconds: DELAY_MILLISECONDS });
  const settings = {
    RecordMaxBufferedTime: MAX_BUFFERED_MILLISECONDS,
    RequestTimeout: 60_000,
    RecordTtl: 300_000,
  };
  const kpl = await startKpl(
    { stream, settings, threads: 1, paceMicroseconds: 0 },
    { classPath, folder, proxyPort, signal },
  );
  cleanUp.defer(async () => void (await kpl.close()));
  // Until its daemon has started and knows the shards, user records would only queue up.
  kpl.add([WARM_UP]);
  await kpl.flush();
  await proxy.giveShardMap();
  return {
    async put(userRecords) {
      kpl.add(userRecords);
    },
    async finish() {
      const reported = await kpl.flush();
      return { reported, noticed: noticedIn(await kpl.close()) };
    },
  };
}

/** What the KPL says about entries on other shards than it had predicted. */
function noticedIn(log: string): string {
  const count = (pattern: RegExp) => log.match(pattern)?.length ?? 0;
  const lines = count(/went to shard \d+ instead of the\s+predicted shard \d+/g);
  return `${lines} times "went to shard N instead of the predicted shard"`;
}

/** `KinesisProducer`. */
export async function startOurProducer(
  stream: string,
  { kinesisPort, cleanUp }: Surroundings,
): Promise<ReshardProducer> {
  const proxy = new RecordingProxy(kinesisPort, createServer());
  const proxyPort = await proxy.listen();
  cleanUp.defer(() => proxy.close());
  proxy.begin({ delayMilliseconds: DELAY_MILLISECONDS });
  const kinesis = new Kinesis({
    endpoint: `http://127.0.0.1:${proxyPort}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: new NodeHttpHandler(),
  });
  cleanUp.defer(() => kinesis.destroy());
  const producer = await KinesisProducer.open({
    kinesis,
    streamName: stream,
    recordMaxBufferedTime: MAX_BUFFERED_MILLISECONDS,
    requestTimeout: 60_000,
    recordTtl: 300_000,
  });
  return {
    async put(userRecords) {
      for (const userRecord of userRecords) await producer.put(userRecord);
    },
    async finish() {
      await producer.close();
      const { delivered, misplaced } = producer.counts;
      return { reported: delivered, noticed: `found ${misplaced} user records misplaced` };
    },
  };
}
