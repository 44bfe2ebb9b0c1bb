// Records the sessions in documents: runs their commands, and writes what they print. Usage: node recording/record.ts
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { events, malformed } from '@kpl-kit/fixtures';

/** The documents with a session, from this folder. */
export const documents: readonly string[] = ['../README.md', '../../../docs/troubleshooting.md'].map((path) =>
  join(import.meta.dirname, path),
);
const script = join(import.meta.dirname, '..', 'src', 'kpl.ts');
const SESSION = /(^```console\n)([\s\S]*?)(^```$)/gm;

/** The document with what its commands print now. Commands begin with a dollar sign. */
export function recorded(document: string): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'kpl recording '));
  try {
    writeInputs(folder);
    return document.replace(SESSION, (_, begin: string, session: string, end: string) => {
      const commands = [...session.matchAll(/^\$ (.*)$/gm)].map((match) => match[1] as string);
      const shown = commands.map((command) => `$ ${command}\n${print(command, folder)}`);
      return `${begin}${shown.join('\n')}${end}`;
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a reader would have: a log of a function, the output of the AWS CLI, a damaged record. */
function writeInputs(folder: string): void {
  const write = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content);
  const Data = Buffer.from(events.cli.Records[1]?.Data ?? '', 'base64');
  const base64Of = (one: string) =>
    Buffer.from(malformed.find(({ name }) => name === one)?.data ?? []).toString('base64');
  write('function.log', `2026-11-28T10:00:00.000Z\t8f5d\tINFO\tgot ${Data.toString('base64')}\n`);
  write('records.json', JSON.stringify(events.cli));
  write('faulty.txt', base64Of('second-partition-key-index-one-past'));
  write('damaged.txt', base64Of('wrong-digest'));
  write('record.bin', Data);
  write('kpl', `#!/bin/sh\nexec '${process.execPath}' --conditions=@kpl-kit/source '${script}' "$@"\n`);
  chmodSync(join(folder, 'kpl'), 0o755);
}

function print(command: string, folder: string): string {
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}`, NO_COLOR: '1' };
  const { stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: folder, env, encoding: 'utf8' });
  return `${stderr}${stdout}`;
}

if (process.argv[1] === import.meta.filename) {
  for (const path of documents) writeFileSync(path, recorded(readFileSync(path, 'utf8')));
}
