import { spawnSync } from 'node:child_process';

/** What a Maven project may need beside Maven itself, by the name of the command. */
export type JavaTool = 'java' | 'javac' | 'keytool';

/** Returns what a command prints when it succeeds, on both outputs; undefined when it fails or is not there. */
export type RunsCommand = (command: string, commandArguments: readonly string[]) => string | undefined;

/** The oldest Java that is good enough. */
const JAVA_VERSION = 17;

/** What each prints something harmless with. */
const ARGUMENTS: Readonly<Record<JavaTool, string>> = {
  java: '-version',
  javac: '-version',
  keytool: '-help',
};

/**
 * What is not on the PATH, in words: a JDK that is recent enough, with the commands of it that are missing or too old, and
 * Maven. Empty when all is there.
 *
 * @example
 * ```ts
 * const missing = missingTools();
 * if (missing.length > 0) throw new Error(`Not found on the PATH: ${missing.join('; ')}.`);
 * ```
 */
export function missingTools(
  javaTools: readonly JavaTool[] = ['java', 'javac'],
  runs: RunsCommand = runsCommand,
): string[] {
  const isThere = (tool: JavaTool) => {
    const printed = runs(tool, [ARGUMENTS[tool]]);
    return tool === 'java' ? majorVersion(printed) >= JAVA_VERSION : printed !== undefined;
  };
  const missing = javaTools.filter((tool) => !isThere(tool));
  return [
    ...(missing.length === 0 ? [] : [`a JDK of version ${JAVA_VERSION} or later (${missing.join(', ')})`]),
    ...(runs('mvn', ['-version']) === undefined ? ['Maven (mvn)'] : []),
  ];
}

/** Such as `17.0.15`; undefined without Java. */
export function javaVersion(runs: RunsCommand = runsCommand): string | undefined {
  return versionIn(runs('java', [ARGUMENTS.java]));
}

/** 0 when there is no Java. */
function majorVersion(printed: string | undefined): number {
  return Number.parseInt(versionIn(printed) ?? '0', 10);
}

function versionIn(printed: string | undefined): string | undefined {
  return printed?.match(/version "([^"]+)"/)?.[1];
}

const runsCommand: RunsCommand = (command, commandArguments) => {
  const { status, stdout, stderr } = spawnSync(command, commandArguments, { encoding: 'utf8' });
  return status === 0 ? `${stdout}${stderr}` : undefined;
};
