import { once } from 'node:events';
import { request as forward, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { CaptureError } from '../errors.ts';

/** One entry of a PutRecords request as it was sent, its data in base64. */
export interface SentEntry {
  /** Which request it was in, from 0. */
  readonly request: number;
  /** Missing in some entries for service-managed streams. */
  readonly PartitionKey?: string;
  /** Before 1.1.0, the KPL set one on every entry. */
  readonly ExplicitHashKey?: string;
  readonly Data: string;
}

/** What DescribeStreamSummary answers: the strategy of the stream, an error, or nothing until something else is answered. */
export type Summary = 'USER_PARTITION_KEY' | 'AUTO' | 'refused' | 'withheld';

/** How the proxy departs from the Kinesis behind it. */
export interface ProxyOptions {
  /** ListShards is answered with an error that makes the KPL ask again, until `giveShardMap`. */
  readonly withholdShardMap?: boolean;
  readonly summary?: Summary | undefined;
  /** PutRecords is answered by the proxy: as on a service-managed stream, which takes records without a partition key. */
  readonly takesAll?: boolean;
  /** How long each answer to PutRecords is held back. */
  readonly delayMilliseconds?: number;
}

/** kinesis-local refuses larger records; the proxy then answers in its place. */
const LARGEST_FORWARDED_BYTE_LENGTH = 1_000_000;
/** The KPL asks again after a second at first, and half a minute at the most. */
const ASKING_TIMEOUT_MILLISECONDS = 120_000;

/**
 * Forwards the KPL's requests to a local Kinesis, and keeps every entry of every PutRecords request. It answers
 * DescribeStreamSummary itself, since kinesis-local knows nothing about the distribution of records.
 */
export class RecordingProxy {
  readonly #server: Server;
  readonly #kinesisPort: number;
  #requestCount = 0;
  #options: ProxyOptions = {};
  #withholdsShardMap = false;
  #shardMapGiven = Promise.withResolvers<void>();
  #summary: Summary = 'USER_PARTITION_KEY';
  #summaryGiven = Promise.withResolvers<void>();
  #sent: SentEntry[] = [];

  /** `kinesisPort` takes plain HTTP on the loopback interface; `server` is new, and for the KPL one that speaks TLS. */
  constructor(kinesisPort: number, server: Server) {
    this.#kinesisPort = kinesisPort;
    this.#server = server.on('request', (incoming, outgoing) => {
      this.#answer(incoming, outgoing).catch((error: unknown) => outgoing.destroy(error as Error));
    });
  }

  /** Opens a free port of the loopback interface, and returns it. */
  async listen(): Promise<number> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  /** Forgets what was sent, and begins again. */
  begin(options: ProxyOptions = {}): void {
    this.#options = options;
    this.#requestCount = 0;
    this.#sent = [];
    this.#withholdsShardMap = options.withholdShardMap ?? false;
    this.#shardMapGiven = Promise.withResolvers();
    this.#answerSummary(options.summary ?? 'USER_PARTITION_KEY');
  }

  /** From now on the KPL may know the shards. Resolves when it has been told; rejects when it does not ask. */
  async giveShardMap(): Promise<void> {
    this.#withholdsShardMap = false;
    await untilAsked(this.#shardMapGiven.promise, 'ListShards');
  }

  /** From now on DescribeStreamSummary answers this. Resolves when it has; rejects when the KPL does not ask. */
  async giveSummary(summary: Summary): Promise<void> {
    this.#answerSummary(summary);
    await untilAsked(this.#summaryGiven.promise, 'DescribeStreamSummary');
  }

  /** What was sent since `begin`, in order. */
  get sent(): readonly SentEntry[] {
    return this.#sent;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await this.#server[Symbol.asyncDispose]();
  }

  async #answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    // Such as `PutRecords`.
    const operation = String(incoming.headers['x-amz-target']).split('.')[1];
    if (operation === 'ListShards' && this.#withholdsShardMap)
      return sendJson(outgoing, 400, { __type: 'LimitExceededException', message: 'withheld' });
    if (operation === 'DescribeStreamSummary') return this.#describe(JSON.parse(body.toString()), outgoing);
    const takesAll = this.#options.takesAll || body.length > LARGEST_FORWARDED_BYTE_LENGTH;
    if (operation === 'PutRecords') {
      const { Records } = JSON.parse(body.toString()) as { Records: Omit<SentEntry, 'request'>[] };
      const request = this.#requestCount++;
      this.#sent.push(...Records.map((record) => ({ request, ...record })));
      // As if all went to the first shard: only for streams that have one.
      const success = { SequenceNumber: '1', ShardId: 'shardId-000000000000' };
      if (takesAll)
        return sendJson(outgoing, 200, { FailedRecordCount: 0, Records: Records.map(() => success) });
    }
    const { method, url: path, headers } = incoming;
    const forwarded = forward({ host: '127.0.0.1', port: this.#kinesisPort, method, path, headers });
    const [answer] = (await once(forwarded.end(body), 'response')) as [IncomingMessage];
    const content = await buffer(answer);
    if (operation === 'PutRecords') await delay(this.#options.delayMilliseconds ?? 0);
    const { statusCode = 502 } = answer;
    outgoing.writeHead(statusCode, answer.headers).end(content);
    if (operation === 'ListShards' && statusCode === 200) this.#shardMapGiven.resolve();
  }

  #answerSummary(summary: Summary): void {
    const { resolve } = this.#summaryGiven;
    this.#summary = summary;
    this.#summaryGiven = Promise.withResolvers();
    // Lets what was withheld be answered.
    resolve();
  }

  async #describe({ StreamName }: { StreamName?: string }, outgoing: ServerResponse): Promise<void> {
    while (this.#summary === 'withheld') await this.#summaryGiven.promise;
    const [RecordDistributionStrategy, { resolve }] = [this.#summary, this.#summaryGiven];
    if (RecordDistributionStrategy === 'refused')
      sendJson(outgoing, 400, { __type: 'AccessDeniedException', message: 'not authorized' });
    else {
      const StreamARN = `arn:aws:kinesis:us-east-1:000000000000:stream/${StreamName}`;
      const summary = { StreamName, StreamARN, StreamStatus: 'ACTIVE', RecordDistributionStrategy };
      const rest = { RetentionPeriodHours: 24, StreamCreationTimestamp: 0, EnhancedMonitoring: [] };
      sendJson(outgoing, 200, { StreamDescriptionSummary: { ...summary, ...rest, OpenShardCount: 1 } });
    }
    resolve();
  }
}

/** Rejects when it takes too long. */
async function untilAsked(given: Promise<void>, operation: string): Promise<void> {
  const timeout = delay(ASKING_TIMEOUT_MILLISECONDS, undefined, { ref: false }).then(() => {
    throw new CaptureError(`The KPL did not ask for ${operation}.`);
  });
  await Promise.race([given, timeout]);
}

function sendJson(outgoing: ServerResponse, status: number, content: object): void {
  outgoing.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.1' }).end(JSON.stringify(content));
}
