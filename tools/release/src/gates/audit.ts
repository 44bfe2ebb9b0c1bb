import { spawnSync } from 'node:child_process';
import { withRuntimeTree } from '../runtime-tree.ts';
import type { Finding, Gate } from './gate.ts';

/**
 * Nothing that a package brings with it has a known vulnerability. Not every registry answers this; then the line says
 * so, and it is a problem only where an answer is expected: with AUDIT_REQUIRED=true, as in the project's CI.
 */
export const audit: Gate = {
  name: 'npm audit',
  check: ({ manifest }) =>
    withRuntimeTree(manifest, async ({ folder, packages }) =>
      packages.length === 0 ? { problems: [], remark: 'no dependencies' } : ask(folder),
    ),
};

function ask(folder: string): Finding {
  const { stdout, stderr, error } = spawnSync('npm', ['audit', '--json', '--audit=true'], {
    cwd: folder,
    encoding: 'utf8',
    shell: process.platform === 'win32',
    timeout: 60_000,
  });
  return readAnswer(stdout, error?.message ?? stderr, process.env.AUDIT_REQUIRED === 'true');
}

/** Reads what `npm audit --json` printed. */
export function readAnswer(stdout: string, stderr: string, isRequired: boolean): Finding {
  const { vulnerabilities, message } = parse(stdout);
  if (vulnerabilities === undefined) {
    const remark = `not answered by the registry: ${message ?? (stderr.trim() || 'no reason given')}`.split(
      '\n',
    )[0] as string;
    return isRequired ? { problems: [remark] } : { problems: [], remark, isUnanswered: true };
  }
  return {
    problems: Object.entries(vulnerabilities).map(
      ([name, { severity }]) => `${name} has a vulnerability: ${severity}`,
    ),
    remark: 'no known vulnerability',
  };
}

interface Answer {
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: string }>>;
  readonly message?: string;
}

function parse(text: string): Answer {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
