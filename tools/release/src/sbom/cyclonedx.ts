import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PackedPackage } from '@kpl-kit/workspace/pack';
import { run } from '@kpl-kit/workspace/run';
import { withRuntimeTree } from '../runtime-tree.ts';

/** What is set of npm's answer; all else stays as it is. */
interface Bom {
  serialNumber: string;
  metadata: { timestamp?: string; component: { name: string; hashes?: { alg: string; content: string }[] } };
}

/**
 * The CycloneDX document of a package: itself with the digest of its tarball, and all that it brings along, optional
 * peers left out. The same for the same tarball and the same tree: without a time, numbered by its content.
 */
export function cyclonedx({ manifest }: PackedPackage, tarball: Buffer): Promise<string> {
  const { peerDependencies: _, ...withoutPeers } = manifest;
  return withRuntimeTree(withoutPeers, async ({ folder }) => {
    // npm's document names the licence and the description of the package itself from here.
    const runtime = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const { license, description } = manifest;
    await writeFile(join(folder, 'package.json'), JSON.stringify({ ...runtime, license, description }));
    const options = '--sbom-format=cyclonedx --sbom-type=library --package-lock-only'.split(' ');
    const bom: Bom = JSON.parse(await run('npm', ['sbom', ...options], { cwd: folder, isShellScript: true }));
    delete bom.metadata.timestamp;
    bom.metadata.component.name = manifest.name;
    bom.metadata.component.hashes = [
      { alg: 'SHA-512', content: createHash('sha512').update(tarball).digest('hex') },
    ];
    bom.serialNumber = '';
    bom.serialNumber = `urn:uuid:${uuidOf(JSON.stringify(bom))}`;
    return `${JSON.stringify(bom, undefined, 2)}\n`;
  });
}

/** A UUID of version 8 (RFC 9562: its bits are ours) from a digest of the text. */
function uuidOf(text: string): string {
  const digits = createHash('sha256').update(text).digest('hex');
  const parts = [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `8${digits.slice(13, 16)}`,
    `8${digits.slice(17, 20)}`,
  ];
  return [...parts, digits.slice(20, 32)].join('-');
}
