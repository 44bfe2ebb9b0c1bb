import { once } from 'node:events';
import {
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { CaptureError } from '../errors.ts';

/** One entry of a PutRecords request as it was sent, its data in base64. */
export interface SentEntry {
  /** Which request it was in, from 0. */
  readonly request: number;
  readonly Data: string;
  readonly PartitionKey: string;
  /** The KPL sets one on every entry. */
  readonly ExplicitHashKey: string;
}

/** kinesis-local takes no larger records: the proxy answers for it then. */
const LARGEST_FORWARDED_BYTE_LENGTH = 1_000_000;
/** The KPL asks again after a second at first, and half a minute at the most. */
const SHARD_MAP_TIMEOUT_MILLISECONDS = 60_000;
const POLL_MILLISECONDS = 50;

/**
 * Stands between the KPL and a local Kinesis, speaks TLS as the KPL wants it, and keeps every entry of every PutRecords
 * request. While the shard map is withheld, it answers ListShards with an error that makes the KPL ask again.
 */
export class RecordingProxy {
  readonly #server: Server;
  readonly #kinesisPort: number;
  #requests = 0;
  #withholdsShardMap = false;
  #hasGivenShardMap = false;
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
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  /** Forgets what was sent, and begins again. */
  begin(options: { withholdShardMap: boolean }): void {
    this.#requests = 0;
    this.#sent = [];
    this.#withholdsShardMap = options.withholdShardMap;
    this.#hasGivenShardMap = false;
  }

  /** From now on the KPL may know the shards. Resolves when it has been told; rejects when it does not ask. */
  async giveShardMap(): Promise<void> {
    this.#withholdsShardMap = false;
    const deadline = performance.now() + SHARD_MAP_TIMEOUT_MILLISECONDS;
    while (!this.#hasGivenShardMap) {
      if (performance.now() > deadline)
        throw new CaptureError('The KPL did not ask for the shards of its stream.');
      await delay(POLL_MILLISECONDS);
    }
  }

  /** What was sent since `begin`, in order. */
  get sent(): readonly SentEntry[] {
    return this.#sent;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async #answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const operation = operationOf(incoming.headers);
    if (operation === 'ListShards' && this.#withholdsShardMap) {
      outgoing.writeHead(400, { 'Content-Type': 'application/x-amz-json-1.1' });
      outgoing.end(JSON.stringify({ __type: 'LimitExceededException', message: 'withheld' }));
      return;
    }
    if (operation === 'PutRecords') this.#keep(body);
    if (operation === 'PutRecords' && body.length > LARGEST_FORWARDED_BYTE_LENGTH) {
      outgoing.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.1' });
      outgoing.end(JSON.stringify(successFor(body)));
      return;
    }
    const status = await this.#forward(incoming, body, outgoing);
    if (operation === 'ListShards' && status === 200) this.#hasGivenShardMap = true;
  }

  #keep(body: Buffer): void {
    const { Records } = JSON.parse(body.toString()) as { Records: Omit<SentEntry, 'request'>[] };
    const number = this.#requests++;
    for (const entry of Records) this.#sent.push({ request: number, ...entry });
  }

  /** Returns the HTTP status of the answer. */
  async #forward(incoming: IncomingMessage, body: Buffer, outgoing: ServerResponse): Promise<number> {
    const { method, url, headers } = incoming;
    const forwarded = request({ host: '127.0.0.1', port: this.#kinesisPort, method, path: url, headers });
    forwarded.end(body);
    const [answer] = (await once(forwarded, 'response')) as [IncomingMessage];
    const { statusCode = 502 } = answer;
    outgoing.writeHead(statusCode, answer.headers);
    outgoing.end(await buffer(answer));
    return statusCode;
  }
}

/** Such as `PutRecords`. */
function operationOf(headers: IncomingHttpHeaders): string | undefined {
  return String(headers['x-amz-target']).split('.')[1];
}

/** As if all went to the first shard: only for streams that have one. */
function successFor(body: Buffer): object {
  const { Records } = JSON.parse(body.toString()) as { Records: unknown[] };
  const Record = { SequenceNumber: '1', ShardId: 'shardId-000000000000' };
  return { FailedRecordCount: 0, Records: Records.map(() => Record) };
}
