import which from 'which';

/** The programs that the install of aws-lambda-ric runs, and the Debian packages that have them. */
const TOOLS = {
  'g++': 'g++',
  make: 'make',
  cmake: 'cmake',
  autoconf: 'autoconf',
  automake: 'automake',
  libtoolize: 'libtool',
  python3: 'python3',
  tar: 'tar',
  xz: 'xz-utils',
};

/** Those that are in no folder of the path: commands and packages. */
export function missingTools(
  path: string = process.env.PATH ?? '',
): [command: string, debianPackage: string][] {
  return Object.entries(TOOLS).filter(([command]) => which.sync(command, { path, nothrow: true }) === null);
}
