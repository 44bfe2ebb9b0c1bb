import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { unzip } from '../src/execution/unzip.ts';

/** Made with Info-ZIP 3.0: `printf hello > a.txt; zip -X -0 a.zip a.txt`. */
const INFO_ZIP = Buffer.from(
  'UEsDBAoAAAAAAAAAeF2GphA2BQAAAAUAAAAFAAAAYS50eHRoZWxsb1BLAQIeAwoAAAAAAAAAeF2GphA2BQAAAAUAAAAFAAAAAAAAAAAAAACkgQAAAABhLnR4dFBLBQYAAAAAAQABADMAAAAoAAAAAAA=',
  'base64',
);

describe('unzip', () => {
  it('reads what Info-ZIP has written', async () => {
    expect(await unzip(INFO_ZIP)).toEqual(new Map([['a.txt', Buffer.from('hello')]]));
  });

  it('refuses another CRC-32, another length, and what is not a zip', async () => {
    const content = INFO_ZIP.indexOf('hello');
    await expect(unzip(damaged(content))).rejects.toThrow('a.txt has another CRC-32');
    await expect(unzip(damaged(INFO_ZIP.lastIndexOf('PK\u0001\u0002') + 24))).rejects.toThrow(/size/);
    await expect(unzip(damaged(0))).rejects.toThrow('invalid local file header signature');
    await expect(unzip(INFO_ZIP.subarray(0, -1))).rejects.toThrow('End of central directory record');
    await expect(unzip(deflateRawSync('hello'))).rejects.toThrow('End of central directory record');
  });
});

function damaged(position: number): Buffer {
  const copy = Buffer.from(INFO_ZIP);
  copy[position] = (copy[position] as number) ^ 1;
  return copy;
}
