import { afterEach, describe, expect, test } from 'vitest';
import { PeerProcess } from '../src/peers/peer-process.ts';

/** Answers `open` with what was sent, and `run` with what the environment says. */
const program = `
  const lines = require('node:readline').createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  (async () => {
    for (let { value, done } = await lines.next(); !done; { value, done } = await lines.next()) {
      const [request, ...words] = value.split(' ');
      if (request === 'run') console.log(words[0] === '13' ? 'oh no' : words[0] * 100);
      else {
        const records = [];
        while (records.length < words[1]) records.push((await lines.next()).value);
        console.log([words[0], ...records].join());
      }
    }
  })();`;

describe('PeerProcess', () => {
  let peer: PeerProcess | undefined;
  afterEach(() => peer?.close());

  test('sends records and asks for samples', async () => {
    peer = new PeerProcess(process.execPath, '--eval', program);
    expect(await peer.open('bytes', ['AAAA', 'BBBB'])).toBe('bytes,AAAA,BBBB');
    expect(await peer.sample(3)).toBe(300);
    expect(await peer.open('lambda', ['{}'])).toBe('lambda,{}');
    expect(await peer.sample(1)).toBe(100);
  });

  test('refuses an answer that is not a number', async () => {
    peer = new PeerProcess(process.execPath, '--eval', program);
    await expect(peer.sample(13)).rejects.toThrow("answered 'oh no', expected a number");
  });

  test('notices that the program has ended', async () => {
    peer = new PeerProcess(process.execPath, '--eval', '');
    await expect(peer.sample(1)).rejects.toThrow('ended without an answer');
  });
});
