// Runs turbo without telemetry, and quietly: what it prints is shown only when it fails.
// Usage: node tools/turbo.mjs run build --filter=@kpl-kit/deagg
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

const turbo = createRequire(import.meta.url).resolve('turbo/bin/turbo');
const quietly = ['--output-logs=errors-only', '--log-order=grouped'];
const { status, stdout, stderr, error } = spawnSync(
  process.execPath,
  [turbo, ...process.argv.slice(2), ...quietly],
  {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', TURBO_NO_UPDATE_NOTIFIER: '1' },
  },
);
if (status !== 0) process.stderr.write(`${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}\n`);
process.exitCode = status ?? 1;
