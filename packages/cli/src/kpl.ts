#!/usr/bin/env node
import { runCli } from './cli.ts';
import { Session } from './terminal/session.ts';

const session = new Session(process.stdout, process.stderr, process.env);
process.once('SIGINT', () => {
  session.clear();
  // Now with what the system does: the shell sees that it was interrupted.
  process.kill(process.pid, 'SIGINT');
});
await runCli(process.argv.slice(2), session);
process.exitCode = session.exitCode;
