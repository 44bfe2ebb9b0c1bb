import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CaptureError } from '../errors.ts';

const PASSPHRASE = 'capture';

/** A key and a self-signed certificate for localhost, as `https.createServer` takes them. `folder` gets a file. */
export function makeCertificate(folder: string): { pfx: Buffer; passphrase: string } {
  const path = join(folder, 'localhost.p12');
  const made = spawnSync(
    'keytool',
    [
      ...['-genkeypair', '-alias', 'localhost', '-dname', 'CN=localhost', '-validity', '2'],
      ...[
        '-keyalg',
        'RSA',
        '-keysize',
        '2048',
        '-storetype',
        'PKCS12',
        '-keystore',
        path,
        '-storepass',
        PASSPHRASE,
      ],
    ],
    { encoding: 'utf8' },
  );
  if (made.status !== 0) throw new CaptureError(`keytool made no certificate: ${made.stdout}${made.stderr}`);
  return { pfx: readFileSync(path), passphrase: PASSPHRASE };
}
