import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { unzip } from '../src/function/unzip.ts';

/** Made with Info-ZIP 3.0: `printf hello > a.txt; zip -X -0 a.zip a.txt`. */
const INFO_ZIP = Buffer.from(
  'UEsDBAoAAAAAAAAAeF2GphA2BQAAAAUAAAAFAAAAYS50eHRoZWxsb1BLAQIeAwoAAAAAAAAAeF2GphA2BQAAAAUAAAAFAAAAAAAAAAAAAACkgQAAAABhLnR4dFBLBQYAAAAAAQABADMAAAAoAAAAAAA=',
  'base64',
);

describe('unzip', () => {
  it('reads what Info-ZIP has written', () => {
    expect(unzip(INFO_ZIP)).toEqual(new Map([['a.txt', Buffer.from('hello')]]));
  });

  it('refuses another CRC-32, another length, and what is no zip', () => {
    const content = INFO_ZIP.indexOf('hello');
    expect(() => unzip(damaged(content))).toThrow('a.txt has another CRC-32');
    expect(() => unzip(damaged(INFO_ZIP.lastIndexOf('PK\u0001\u0002') + 24))).toThrow('another length');
    expect(() => unzip(damaged(0))).toThrow('no header at byte 0');
    expect(() => unzip(INFO_ZIP.subarray(0, -1))).toThrow('does not end');
    expect(() => unzip(Buffer.from(deflateRawSync('hello')))).toThrow('does not end');
  });
});

function damaged(position: number): Buffer {
  const copy = Buffer.from(INFO_ZIP);
  copy[position] = (copy[position] as number) ^ 1;
  return copy;
}
