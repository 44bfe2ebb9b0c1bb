#!/usr/bin/env node
import * as nodeModule from 'node:module';
import { runCli } from './cli.ts';
import { Session } from './terminal/session.ts';
import { FileSink } from './terminal/sink.ts';

// Since Node 22.8: what was compiled once starts faster.
(nodeModule as { enableCompileCache?: () => unknown }).enableCompileCache?.();

const [STDOUT, STDERR] = [1, 2];
const session = new Session(new FileSink(STDOUT), new FileSink(STDERR), process.env);
void runCli(process.argv.slice(2), session).then(() => {
  process.exitCode = session.exitCode;
});
