import { join } from 'node:path';
import { buildProject, type JavaTool, missingTools } from '@kpl-kit/workspace/maven';
import { CaptureError } from './errors.ts';

/**
 * Builds the driver of the KPL or of the KCL, whose version is that of its pom.xml unless given, and returns its class path.
 * Throws when Maven or one of these tools is missing.
 */
export function buildDriver(name: 'kpl' | 'kcl', tools: readonly JavaTool[], version?: string): string[] {
  const missing = missingTools(tools);
  if (missing.length > 0)
    throw new CaptureError(`Not found on the PATH: ${missing.join('; ')}. Nothing was captured.`);
  console.log(`Building the driver of the ${[name.toUpperCase(), version].join(' ').trim()} with Maven ...`);
  const properties = version === undefined ? {} : { [`${name}.version`]: version };
  return buildProject(join(import.meta.dirname, '..', 'java', name), properties);
}
