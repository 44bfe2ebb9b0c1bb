import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildProject, missingTools, toClassPath } from '@kpl-kit/workspace/maven';
import list from '../adapters.json' with { type: 'json' };
import { AdapterProcess } from './adapter-process.ts';
import type { Policy } from './case.ts';

const folder = join(import.meta.dirname, '..', 'adapters');

/** One of adapters.json: an implementation, and the policy by which each of its sides is judged. */
export interface Adapter {
  readonly name: string;
  /** As it is called in documents. */
  readonly title: string;
  readonly version: string;
  readonly language: 'Java' | 'Python' | 'JavaScript' | 'TypeScript' | 'Go';
  /** Run in `adapters/`; Java's and Python's begin with what finds their packages. */
  readonly command: string;
  readonly read?: Policy;
  readonly write?: Policy;
  /** Why it misses cases: the first pattern that is found in `ID: FAULT`. */
  readonly reasons: readonly (readonly [pattern: string, reason: string])[];
}

export const adapters: readonly Adapter[] = list as unknown as Adapter[];

/** Installs or builds what an adapter needs. Throws an error that names what is missing. */
export async function openAdapter(name: string, timeoutMilliseconds = 20_000): Promise<AdapterProcess> {
  const adapter = adapters.find((one) => one.name === name);
  if (adapter === undefined)
    throw new Error(`No adapter ${name}; there are ${adapters.map((one) => one.name).join(', ')}.`);
  const prepare = { Java: java, Python: python, Go: go, JavaScript: node, TypeScript: node }[
    adapter.language
  ];
  return new AdapterProcess(prepare(adapter), { cwd: folder, timeoutMilliseconds });
}

function node({ command }: Adapter): string {
  return `"${process.execPath}" ${command}`;
}

function java({ name, command }: Adapter): string {
  const missing = missingTools();
  if (missing.length > 0) throw new Error(`${name} needs what is not on the PATH: ${missing.join('; ')}.`);
  return `java -cp "${toClassPath(buildProject(join(folder, name)))}" ${command}`;
}

function python({ command }: Adapter): string {
  return `"${preparePython()}" -B ${command}`;
}

/** A Python with what requirements.txt names, in a virtual environment of its own that git ignores. */
export function preparePython(): string {
  const environment = join(folder, '..', '.cache', 'python');
  const installed = join(environment, process.platform === 'win32' ? 'Scripts' : 'bin', 'python');
  if (!runs('python3')) throw new Error('Python 3.10 or later is missing: python3 is not on the PATH.');
  if (!existsSync(installed)) execFileSync('python3', ['-m', 'venv', environment]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', 'requirements.txt'];
  execFileSync(installed, pip, { cwd: folder });
  return installed;
}

function go({ name, command }: Adapter): string {
  if (!runs('go', 'version')) throw new Error(`${name} needs Go: go is not on the PATH.`);
  return `go ${command}`;
}

function runs(program: string, argument = '--version'): boolean {
  try {
    execFileSync(program, [argument], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The version that is in use, for those that npm installs. */
export function installedVersion({ name, version }: Adapter): string {
  const manifest = join(folder, '..', 'node_modules', name, 'package.json');
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).version : version;
}
