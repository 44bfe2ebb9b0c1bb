import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import pWaitFor from 'p-wait-for';
import { describe, onTestFinished, test } from 'vitest';
import { isOpen } from './ports.ts';
import { isRunning } from './services.ts';

describe('when the process that started the service is gone', () => {
  test.for(['SIGKILL', 'SIGTERM', 'SIGHUP'] as const)('by %s, so is the service', async (signal) => {
    const { parent, port, processId } = await startInAnotherProcess();
    parent.kill(signal);
    // On process.exit, kinesis-local stays for good when somebody connects while it closes its ports.
    await pWaitFor(async () => !(await isOpen(port)), { interval: 1 });
    await pWaitFor(() => !isRunning(processId));
  });

  test('by process.exit, so is the service', async () => {
    const { processId } = await startInAnotherProcess('exit');
    await pWaitFor(() => !isRunning(processId));
  });
});

async function startInAnotherProcess(...commandLine: string[]) {
  const script = fileURLToPath(new URL('./start-and-stay.ts', import.meta.url));
  const parent = spawn(process.execPath, [script, ...commandLine], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [line] = await once(parent.stdout, 'data');
  return { parent, ...(JSON.parse(line) as { port: number; processId: number }) };
}
