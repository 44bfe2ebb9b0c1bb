import { enableCompileCache, flushCompileCache } from 'node:module';

// Loaded into the service before its own code. The channel to the process that started it closes when that
// process is gone, even by SIGKILL: so nothing is left over that holds a port or memory.
process.once('disconnect', () => {
  // Not process.exit: kinesis-local replaces it, and stays for good when somebody connects just then.
  process.kill(process.pid, 'SIGKILL');
});
// Listening does not keep a service running that has ended otherwise.
process.channel?.unref();

// Compiling 9 MB is half of its start. Node would store what it compiled at the exit, but the service is killed.
enableCompileCache();
setTimeout(flushCompileCache, 1_000).unref();
