import { join } from 'node:path';
import { buildProject, missingTools, toClassPath } from '@kpl-kit/workspace/maven';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    classPath: string;
  }
}

/** Builds the Java program before the tests. Throws when a JDK or Maven is missing. */
export default function setup({ provide }: TestProject): void {
  const missing = missingTools();
  if (missing.length > 0) throw new Error(`Not found on the PATH: ${missing.join('; ')}.`);
  console.log('building the consumer with Maven ...');
  provide('classPath', toClassPath(buildProject(join(import.meta.dirname, '..', 'java'))));
}
