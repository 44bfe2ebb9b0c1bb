import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** A server of the built page. */
export interface Site extends AsyncDisposable {
  readonly url: string;
}

const FILES: Readonly<Record<string, { readonly name: string; readonly type: string }>> = {
  '/': { name: 'index.html', type: 'text/html' },
  '/main.mjs': { name: 'main.mjs', type: 'text/javascript' },
};

/** Serves the page's bundle on this machine, under a Content-Security-Policy if there is one. */
export async function serve(dist: string, contentSecurityPolicy: string | undefined): Promise<Site> {
  const server = createServer(async (request, response) => {
    const file = FILES[request.url ?? ''];
    if (file === undefined) {
      response.writeHead(204).end();
      return;
    }
    if (contentSecurityPolicy !== undefined) {
      response.setHeader('Content-Security-Policy', contentSecurityPolicy);
    }
    response.setHeader('Content-Type', file.type);
    response.end(await readFile(join(dist, file.name)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, [Symbol.asyncDispose]: () => close(server) };
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}
