import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { join } from 'node:path';
import { execa } from 'execa';

/** Has a key and a certificate for localhost that are made for it, in a file of the folder. */
export async function createTlsServer(folder: string): Promise<Server> {
  const [path, passphrase] = [join(folder, 'localhost.p12'), 'capture'];
  await execa`keytool -genkeypair -alias localhost -dname CN=localhost -validity 2 -keyalg RSA -keysize 2048
    -storetype PKCS12 -keystore ${path} -storepass ${passphrase}`;
  return createServer({ pfx: readFileSync(path), passphrase });
}
