// Writes an SBOM for each package. Usage: npm run sbom -- FOLDER
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from '@kpl-kit/workspace/pack';
import { publishedNames } from '@kpl-kit/workspace/packages';
import { cyclonedx } from './cyclonedx.ts';

const output = process.argv[2];
if (output === undefined) {
  console.error('Usage: npm run sbom -- FOLDER');
  process.exitCode = 2;
} else {
  await writeSboms(output);
}

async function writeSboms(output: string): Promise<void> {
  await mkdir(output, { recursive: true });
  const folder = await mkdtemp(join(tmpdir(), 'kpl-kit-sbom-'));
  try {
    for (const name of publishedNames) {
      const packed = await pack(name, folder);
      const { version } = packed.manifest;
      // The tag of the release, without what has no place in a file's name: the workflow `release` counts on it.
      const path = join(output, `${`${name}@${version}`.slice(1).replaceAll(/[/@]/g, '-')}.cdx.json`);
      await writeFile(path, await cyclonedx(packed, await readFile(join(folder, packed.tarball))));
      console.log(path);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
