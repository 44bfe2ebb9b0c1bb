import { spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const START_TIMEOUT_MS = 60_000;
const SCOPE = '@kpl-kit';

/** An npm registry on this machine that has nothing but what is published to it. */
export interface Registry {
  readonly url: string;
  /**
   * Lines of an .npmrc that send one scope, and only that, to the registry. What the packages depend on comes from
   * where this machine's npm gets everything else.
   */
  readonly npmrc: string;
  /** What the registry says of a package: its versions, its tags. Undefined for one that it has not. */
  describe(name: string): Promise<Packument | undefined>;
  stop(): void;
}

/** What the rehearsal reads of a registry's answer. */
export interface Packument {
  readonly 'dist-tags': Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, PublishedVersion>>;
}

/** One version, with the manifest that was published. */
export interface PublishedVersion {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly dist: { readonly integrity: string };
}

/** Starts verdaccio in `folder`, on a free port of the loopback interface. */
export async function startRegistry(folder: string): Promise<Registry> {
  const port = await freePort();
  const url = `http://localhost:${port}/`;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'config.yaml'), configuration(folder));
  const log = join(folder, 'log');
  const script = join(dirname(createRequire(import.meta.url).resolve('verdaccio')), '..', 'bin', 'verdaccio');
  const child = spawn(
    process.execPath,
    [script, '--config', join(folder, 'config.yaml'), '--listen', `localhost:${port}`],
    { stdio: ['ignore', openSync(log, 'a'), openSync(log, 'a')] },
  );
  child.unref();
  const started = Date.now();
  while (!(await answers(`${url}-/ping`))) {
    if (child.exitCode !== null || Date.now() - started > START_TIMEOUT_MS) {
      child.kill();
      throw new Error(`verdaccio did not start:\n${readFileSync(log, 'utf8')}`);
    }
    await sleep(100);
  }
  return {
    url,
    npmrc: `${SCOPE}:registry=${url}\n//localhost:${port}/:_authToken=nobody-asks\n`,
    describe: async (name) => {
      const response = await fetch(url + name.replace('/', '%2f'));
      return response.ok ? ((await response.json()) as Packument) : undefined;
    },
    stop: () => child.kill(),
  };
}

/** Anyone may publish; nothing is fetched from elsewhere. */
function configuration(folder: string): string {
  return `
storage: ${JSON.stringify(join(folder, 'storage'))}
auth: { htpasswd: { file: ${JSON.stringify(join(folder, 'htpasswd'))} } }
uplinks: {}
packages:
  '**': { access: $all, publish: $all, unpublish: $all }
web: { enable: false }
max_body_size: 50mb
log: { type: stdout, format: pretty, level: warn }
`;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, 'localhost', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
