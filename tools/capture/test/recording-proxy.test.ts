import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { callKinesis } from '@kpl-kit/kinesis-local';
import { describe, expect, onTestFinished, test } from 'vitest';
import { RecordingProxy } from '../src/kpl/recording-proxy.ts';

const entry = { Data: 'aGk=', PartitionKey: 'a', ExplicitHashKey: '1' };

describe('RecordingProxy', () => {
  test('keeps every entry of every PutRecords request, in order, and hands the request on', async () => {
    const { proxy, port, received } = await proxyBeforeKinesis();
    proxy.begin();
    const first = await callKinesis(port, 'PutRecords', { Records: [entry, { ...entry, Data: 'aG8=' }] });
    await callKinesis(port, 'PutRecords', { Records: [entry] });
    expect(first).toEqual({ answer: 'Kinesis_20131202.PutRecords' });
    expect(proxy.sent).toEqual([
      { request: 0, ...entry },
      { request: 0, ...entry, Data: 'aG8=' },
      { request: 1, ...entry },
    ]);
    expect(received).toHaveLength(2);
    expect(JSON.parse(received[1] as string)).toEqual({ Records: [entry] });
  });

  test('forgets what was sent before it begins again', async () => {
    const { proxy, port } = await proxyBeforeKinesis();
    await callKinesis(port, 'PutRecords', { Records: [entry] });
    proxy.begin();
    await callKinesis(port, 'PutRecords', { Records: [entry] });
    expect(proxy.sent).toEqual([{ request: 0, ...entry }]);
  });

  test('answers a request that kinesis-local would refuse itself, a success for each entry', async () => {
    const { proxy, port, received } = await proxyBeforeKinesis();
    const large = { ...entry, Data: 'A'.repeat(1_200_000) };
    const answer = await callKinesis(port, 'PutRecords', { Records: [large, entry] });
    const success = { SequenceNumber: '1', ShardId: 'shardId-000000000000' };
    expect(answer).toEqual({ FailedRecordCount: 0, Records: [success, success] });
    expect(proxy.sent.map(({ Data }) => Data.length)).toEqual([1_200_000, 4]);
    expect(received).toEqual([]);
  });

  test('withholds the shards until it is told to give them, and says when it has', async () => {
    const { proxy, port, received } = await proxyBeforeKinesis();
    proxy.begin({ withholdShardMap: true });
    await expect(callKinesis(port, 'ListShards', {})).rejects.toThrow(/LimitExceededException/);
    expect(received).toEqual([]);

    let isGiven = false;
    const given = proxy.giveShardMap().then(() => {
      isGiven = true;
    });
    await callKinesis(port, 'DescribeStream', {});
    expect(isGiven).toBe(false);
    await callKinesis(port, 'ListShards', {});
    await given;
    expect(received).toHaveLength(2);
  });

  test.each(['AUTO', 'USER_PARTITION_KEY'] as const)('describes a stream itself: %s', async (summary) => {
    const { proxy, port, received } = await proxyBeforeKinesis();
    proxy.begin({ summary });
    expect(await callKinesis(port, 'DescribeStreamSummary', { StreamName: 'orders' })).toMatchObject({
      StreamDescriptionSummary: { StreamName: 'orders', RecordDistributionStrategy: summary },
    });
    expect(received).toEqual([]);
  });

  test('withholds a description until it is told to give it, or refuses it', async () => {
    const { proxy, port } = await proxyBeforeKinesis();
    proxy.begin({ summary: 'withheld' });
    const description = callKinesis(port, 'DescribeStreamSummary', {});
    await callKinesis(port, 'DescribeStream', {});
    const given = proxy.giveSummary('AUTO');
    expect(await description).toMatchObject({
      StreamDescriptionSummary: { RecordDistributionStrategy: 'AUTO' },
    });
    await given;

    proxy.begin({ summary: 'refused' });
    await expect(callKinesis(port, 'DescribeStreamSummary', {})).rejects.toThrow(/AccessDeniedException/);
  });

  test('takes entries without a partition key in place of kinesis-local when it is told to', async () => {
    const { proxy, port, received } = await proxyBeforeKinesis();
    proxy.begin({ takesAll: true });
    const answer = await callKinesis(port, 'PutRecords', { Records: [{ Data: 'aGk=' }] });
    expect(answer).toMatchObject({ FailedRecordCount: 0, Records: [{ SequenceNumber: '1' }] });
    expect(proxy.sent).toEqual([{ request: 0, Data: 'aGk=' }]);
    expect(received).toEqual([]);
  });

  test('breaks off a request when there is no Kinesis behind it', async () => {
    const proxy = new RecordingProxy(1, createServer());
    const port = await proxy.listen();
    onTestFinished(() => proxy.close());
    await expect(callKinesis(port, 'ListStreams', {})).rejects.toThrow(/socket hang up|ECONNRESET/);
  });
});

/** A proxy that speaks plain HTTP, and behind it a Kinesis that answers with the name of the operation. */
async function proxyBeforeKinesis(): Promise<{ proxy: RecordingProxy; port: number; received: string[] }> {
  const received: string[] = [];
  const kinesis = createServer(async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    received.push(await text(incoming));
    outgoing.end(JSON.stringify({ answer: incoming.headers['x-amz-target'] }));
  });
  await listening(kinesis);
  const proxy = new RecordingProxy((kinesis.address() as AddressInfo).port, createServer());
  const port = await proxy.listen();
  onTestFinished(async () => {
    await proxy.close();
    kinesis.close();
  });
  return { proxy, port, received };
}

async function listening(server: Server): Promise<void> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
}
