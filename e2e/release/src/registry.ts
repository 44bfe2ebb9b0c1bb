import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { runServer } from 'verdaccio';

/** An npm registry on this machine, empty at first. It lives as long as the process. */
export interface Registry {
  readonly url: string;
  /** Lines of an .npmrc that send one scope to the registry. Everything else comes from this machine's registry. */
  readonly npmrc: string;
}

/** Starts verdaccio on a free port. Anyone may publish; nothing is fetched from elsewhere. */
export async function startRegistry(folder: string): Promise<Registry> {
  const server: Server = await runServer({
    configPath: join(folder, 'config.yaml'),
    storage: join(folder, 'storage'),
    auth: { htpasswd: { file: join(folder, 'htpasswd') } },
    uplinks: {},
    packages: { '**': { access: '$all', publish: '$all' } },
    web: { enable: false },
    max_body_size: '50mb',
    log: { type: 'stdout', format: 'pretty', level: 'warn' },
  } as never);
  await once(server.listen(0, 'localhost'), 'listening');
  const { port } = server.address() as AddressInfo;
  server.unref();
  const url = `http://localhost:${port}/`;
  return { url, npmrc: `@kpl-kit:registry=${url}\n//localhost:${port}/:_authToken=nobody-asks\n` };
}
