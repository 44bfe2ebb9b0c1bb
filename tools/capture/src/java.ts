import { join } from 'node:path';
import { buildProject, type JavaTool, missingTools } from '@kpl-kit/maven';
import { CaptureError } from './errors.ts';

/** Throws a {@link CaptureError} that names what is not on the PATH: Maven, or any of these. */
export function requireTools(javaTools: readonly JavaTool[]): void {
  const missing = missingTools(javaTools);
  if (missing.length === 0) return;
  throw new CaptureError(`Not found on the PATH: ${missing.join('; ')}. Nothing was captured.`);
}

/** Builds the driver of the KPL or of the KCL. Returns its class path. */
export function buildDriver(name: 'kpl' | 'kcl'): string[] {
  return buildProject(join(import.meta.dirname, '..', 'java', name));
}
