import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { KinesisLocalError } from './errors.ts';

/**
 * Finds ports that can be opened, no two alike: those that are given, and free ones in place of `undefined`.
 *
 * They are free when the promise resolves; another process can still be faster to open them. Throws a
 * {@link KinesisLocalError} with the code `INVALID_PORT` or `PORT_UNAVAILABLE`.
 */
export async function findPorts(wanted: readonly (number | undefined)[]): Promise<number[]> {
  const servers: Server[] = [];
  try {
    for (const port of wanted) servers.push(port === undefined ? await open(0) : await openGiven(port));
    return servers.map((server) => (server.address() as AddressInfo).port);
  } finally {
    await Promise.all(servers.map(close));
  }
}

async function openGiven(port: number): Promise<Server> {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new KinesisLocalError('INVALID_PORT', `port is ${port}, expected a whole number from 1 to 65535`);
  }
  try {
    // Some systems open a port for all interfaces though another process has it on the loopback interface.
    await close(await open(port, '127.0.0.1'));
    return await open(port);
  } catch (error) {
    throw unavailable(port, error as NodeJS.ErrnoException);
  }
}

/** Without a host, opens the port on all interfaces, as the service does. */
async function open(port: number, host?: string): Promise<Server> {
  const server = createServer();
  server.listen({ port, host });
  await once(server, 'listening');
  return server;
}

async function close(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}

function unavailable(port: number, cause: NodeJS.ErrnoException): KinesisLocalError {
  const problem =
    cause.code === 'EADDRINUSE'
      ? `port ${port} is taken: stop the process that listens there`
      : `port ${port} cannot be opened (${cause.code ?? cause.message}): use one from 1024 on`;
  const remedy = 'choose another port, or leave it out to get a free one';
  return new KinesisLocalError('PORT_UNAVAILABLE', `${problem}, ${remedy}`, { cause });
}
