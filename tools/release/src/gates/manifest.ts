import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import type { Gate } from './gate.ts';

/** package.json leads to files that are what it says they are. Suggestions count as well. */
export const manifest: Gate = {
  name: 'publint',
  async check({ bytes }) {
    const tarball = new Uint8Array(bytes).buffer;
    const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
    return {
      problems: messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code),
    };
  },
};
