import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const source = join(import.meta.dirname, '..', 'src', 'index.ts');

/** Runs a program with a `producer` whose entries are all rejected until `recordTtl`. */
function run(program: string, option = '') {
  const code = `
    import { KinesisProducer } from ${JSON.stringify(source)};
    const kinesis = {
      describeStreamSummary: async () => ({}),
      listShards: async () => ({
        Shards: [{ ShardId: 's', HashKeyRange: { StartingHashKey: '0', EndingHashKey: String(2n ** 128n - 1n) } }],
      }),
      putRecords: async ({ Records }) => ({ Records: Records.map(() => ({ ErrorCode: 'InternalFailure' })) }),
    };
    const producer = await KinesisProducer.open({ kinesis, streamName: 's', recordTtl: 50, recordMaxBufferedTime: 1, ${option} });
    const put = () => producer.put({ partitionKey: 'k', data: new Uint8Array(1) });
    ${program}`;
  const args = ['--conditions', '@kpl-kit/source', '--input-type', 'module', '--eval', code];
  return spawnSync(process.execPath, args, { encoding: 'utf8', cwd: import.meta.dirname });
}

describe('a process that ends by itself', () => {
  test.each([
    ['without close', 'void put();'],
    ['with a close that nothing awaits', 'void put(); void producer.close();'],
    ['with a flush that nothing awaits', 'void put(); void producer.flush();'],
    [
      'after a deliver that nothing awaits',
      'void producer.deliver({ partitionKey: "k", data: new Uint8Array(1) });',
    ],
    [
      'after a refused put that nothing awaits',
      'void producer.put({ partitionKey: "", data: new Uint8Array(1) });',
    ],
  ])('%s fails with what was not sent', (_, program) => {
    const { status, stderr } = run(program);
    expect(stderr).toContain('UnsentError: 1 user record is not known to be in the stream');
    expect(status).not.toBe(0);
  });

  test('fails with what onUnsent has not kept', () => {
    const { status, stderr } = run('void put();', 'onUnsent: () => new Promise(() => {})');
    expect(stderr).toContain('UnsentError: 1 user record is not known to be in the stream');
    expect(status).not.toBe(0);
  });

  test('ends well when what was not sent was reported', () => {
    const { status, stderr } = run('void put(); await producer.close().catch(() => {});');
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
});
