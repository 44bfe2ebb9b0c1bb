import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** Waiting all together, 300,000 user records need more than twice this heap. */
const program = `
import { ShardedAggregator } from '@kpl-kit/aggregator';
const at = (n) => 2n ** 128n * BigInt(n) / 4_000n;
const shards = Array.from({ length: 4_000 }, (_, n) => ({
  ShardId: \`\${n}\`,
  HashKeyRange: { StartingHashKey: \`\${at(n)}\`, EndingHashKey: \`\${at(n + 1) - 1n}\` },
}));
const aggregator = new ShardedAggregator(OPTIONS);
for (let n = 0; n < 300_000; n++) aggregator.add({ partitionKey: \`key-\${n}\`, data: new Uint8Array(8) });
console.log(aggregator.userRecordCount);
`;
const flags = ['--conditions=@kpl-kit/source', '--max-old-space-size=128', '--input-type=module'];

test.each([
  ['hash key', "{ withoutShards: 'byHashKey' }"],
  ['shard', '{ shards }'],
])(
  'what waits by %s fits into a small heap, however small the user records are',
  (_, options) => {
    const args = [...flags, '-e', program.replace('OPTIONS', options)];
    const cwd = `${import.meta.dirname}/..`;
    const waiting = Number(execFileSync(process.execPath, args, { cwd, stdio: 'pipe', timeout: 120_000 }));
    expect(waiting).toBeGreaterThan(50_000);
  },
  150_000,
);
