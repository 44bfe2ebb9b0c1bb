import { delimiter, join } from 'node:path';
import { isExecutable } from '@kpl-kit/workspace/executable';

/** A program that the install of aws-lambda-ric runs. */
export interface Tool {
  readonly command: string;
  readonly debianPackage: string;
}

const TOOLS: readonly Tool[] = [
  { command: 'g++', debianPackage: 'g++' },
  { command: 'make', debianPackage: 'make' },
  { command: 'cmake', debianPackage: 'cmake' },
  { command: 'autoconf', debianPackage: 'autoconf' },
  { command: 'automake', debianPackage: 'automake' },
  { command: 'libtoolize', debianPackage: 'libtool' },
  { command: 'python3', debianPackage: 'python3' },
  { command: 'tar', debianPackage: 'tar' },
  { command: 'xz', debianPackage: 'xz-utils' },
];

/** Those that are in no folder of the path. */
export function missingTools(path: string = process.env.PATH ?? ''): Tool[] {
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  return TOOLS.filter(({ command }) => !folders.some((folder) => isExecutable(join(folder, command))));
}
