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
  readonly PartitionKey: string;
  /** The KPL sets one on every entry. */
  readonly ExplicitHashKey: string;
  readonly Data: string;
}

/** kinesis-local refuses larger records; the proxy then answers in its place. */
const LARGEST_FORWARDED_BYTE_LENGTH = 1_000_000;
/** The KPL asks again after a second at first, and half a minute at the most. */
const SHARD_MAP_TIMEOUT_MILLISECONDS = 120_000;

/**
 * Forwards the KPL's requests to a local Kinesis, and keeps every entry of every PutRecords request. While the shard map is
 * withheld, it answers ListShards with an error that makes the KPL ask again.
 */
export class RecordingProxy {
  readonly #server: Server;
  readonly #kinesisPort: number;
  #requestCount = 0;
  #withholdsShardMap = false;
  #shardMapGiven = Promise.withResolvers<void>();
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
  begin(options: { withholdShardMap: boolean }): void {
    this.#requestCount = 0;
    this.#sent = [];
    this.#withholdsShardMap = options.withholdShardMap;
    this.#shardMapGiven = Promise.withResolvers();
  }

  /** From now on the KPL may know the shards. Resolves when it has been told; rejects when it does not ask. */
  async giveShardMap(): Promise<void> {
    this.#withholdsShardMap = false;
    const timeout = delay(SHARD_MAP_TIMEOUT_MILLISECONDS, undefined, { ref: false }).then(() => {
      throw new CaptureError('The KPL did not ask for the shards of its stream.');
    });
    await Promise.race([this.#shardMapGiven.promise, timeout]);
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
    if (operation === 'PutRecords') {
      const { Records } = JSON.parse(body.toString()) as { Records: SentEntry[] };
      const request = this.#requestCount++;
      for (const { PartitionKey, ExplicitHashKey, Data } of Records)
        this.#sent.push({ request, PartitionKey, ExplicitHashKey, Data });
      // As if all went to the first shard: only for streams that have one.
      const success = { SequenceNumber: '1', ShardId: 'shardId-000000000000' };
      if (body.length > LARGEST_FORWARDED_BYTE_LENGTH)
        return sendJson(outgoing, 200, { FailedRecordCount: 0, Records: Records.map(() => success) });
    }
    const { method, url: path, headers } = incoming;
    const forwarded = forward({ host: '127.0.0.1', port: this.#kinesisPort, method, path, headers });
    const [answer] = (await once(forwarded.end(body), 'response')) as [IncomingMessage];
    const { statusCode = 502 } = answer;
    outgoing.writeHead(statusCode, answer.headers).end(await buffer(answer));
    if (operation === 'ListShards' && statusCode === 200) this.#shardMapGiven.resolve();
  }
}

function sendJson(outgoing: ServerResponse, status: number, content: object): void {
  outgoing.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.1' }).end(JSON.stringify(content));
}
