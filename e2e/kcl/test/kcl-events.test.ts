import { describe, expect, it } from 'vitest';
import { readKclEvent } from '../src/delivery.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('readKclEvent', () => {
  it.each(['begin', 'end', 'lost'])('reads %s', (kind) => {
    expect(readKclEvent(`${kind}\tshardId-000000000001`)).toEqual({ kind, shardId: 'shardId-000000000001' });
  });

  it('reads a user record', () => {
    const fields = [
      'record',
      'shardId-000000000001',
      '4959',
      '3',
      base64('顧客'),
      base64('340'),
      base64('{}'),
    ];
    expect(readKclEvent(fields.join('\t'))).toEqual({
      kind: 'record',
      delivery: {
        shardId: 'shardId-000000000001',
        sequenceNumber: '4959',
        subSequenceNumber: 3,
        partitionKey: '顧客',
        explicitHashKey: '340',
        data: base64('{}'),
      },
    });
  });

  it('reads a record that was not aggregated, and has no data', () => {
    const { delivery } = readKclEvent(`record\ts\t1\t-\t${base64('k')}\t-\t`) as { delivery: unknown };
    expect(delivery).toMatchObject({ subSequenceNumber: undefined, explicitHashKey: undefined, data: '' });
  });

  it.each(['', 'begin', 'begun\ts', 'end\ts\tmore', 'record\ts\t1\t-\tk\t-', 'WARNING: something'])(
    'refuses %j',
    (line) => {
      expect(() => readKclEvent(line)).toThrow('wrote a line that is not understood');
    },
  );
});
