import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { callKinesis } from '../src/index.ts';

const started: ChildProcessWithoutNullStreams[] = [];

afterEach(() => {
  for (const command of started.splice(0)) command.kill('SIGKILL');
});

function start(...commandArguments: string[]): ChildProcessWithoutNullStreams {
  const main = join(import.meta.dirname, '..', 'src', 'main.ts');
  const command = spawn(process.execPath, [main, ...commandArguments]);
  started.push(command);
  return command;
}

test('the command makes a stream, says where it is, and ends with its service when it is told to', async () => {
  const command = start('--stream', 'orders', '--shards', '3');
  const [line] = await once(command.stdout.setEncoding('utf8'), 'data');
  const endpoint = new URL(line.trim());
  const output = await callKinesis(Number(endpoint.port), 'DescribeStreamSummary', { StreamName: 'orders' });
  expect(output.StreamDescriptionSummary).toMatchObject({ StreamName: 'orders' });
  command.kill('SIGTERM');
  expect(await once(command, 'exit')).toEqual([0, null]);
  await expect(callKinesis(Number(endpoint.port), 'ListStreams', {})).rejects.toThrow('ECONNREFUSED');
});

test('the command says what is wrong with a port', async () => {
  const command = start('--port', 'x');
  const printed = text(command.stderr);
  expect(await once(command, 'exit')).toEqual([1, null]);
  expect(await printed).toContain('expected a whole number from 1 to 65535');
});
