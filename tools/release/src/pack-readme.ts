// Run by pnpm in the folder of a package: `prepack` makes the links of its README absolute, `postpack` (with
// --restore) brings back the README as it was. Without a repository in package.json it changes nothing.
import { copyFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { addressesIn, withAbsoluteLinks } from './readme-links.ts';

const README = 'README.md';
/** Where it is not packed. */
const ORIGINAL = 'node_modules/.README.md';

// Also before packing: an earlier run may have been interrupted.
if (existsSync(ORIGINAL)) renameSync(ORIGINAL, README);
const { repository } = JSON.parse(readFileSync('package.json', 'utf8'));
const addressOf = process.argv.includes('--restore') ? undefined : addressesIn(repository);
if (addressOf !== undefined) {
  copyFileSync(README, ORIGINAL);
  writeFileSync(README, withAbsoluteLinks(readFileSync(README, 'utf8'), repository.directory, addressOf));
}
