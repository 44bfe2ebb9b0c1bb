import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun } from './commands.ts';
import type { Peer } from './peer.ts';

const benchFolder = join(import.meta.dirname, '..', '..');
const environmentFolder = join(benchFolder, '.cache', 'python');

const VERSIONS = `
import json, platform
from importlib.metadata import version
from google.protobuf.internal import api_implementation
print(json.dumps({
  'aws_kinesis_agg (Python)': version('aws_kinesis_agg'),
  'protobuf (Python)': version('protobuf') + ', ' + api_implementation.Type(),
  'python': platform.python_version(),
}))`;

/** The package aws_kinesis_agg of PyPI, in a virtual environment of its own that git ignores. */
export const python: Peer = {
  name: 'python',
  title: 'aws_kinesis_agg (Python)',
  mixesUpHashKeys: true,
  missingTools: (runs) =>
    runs('python3', ['-c', 'import venv, ensurepip']) === undefined ? ['Python 3 with venv (python3)'] : [],
  prepare: () => {
    const interpreter = join(environmentFolder, 'bin', 'python');
    if (!existsSync(interpreter)) {
      mustRun('No virtual environment could be made', 'python3', ['-m', 'venv', environmentFolder]);
    }
    const requirements = join(benchFolder, 'python', 'requirements.txt');
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements];
    mustRun(
      'pip could not install bench/python/requirements.txt; it needs PyPI the first time',
      interpreter,
      pip,
    );
    return {
      command: interpreter,
      arguments: [join(benchFolder, 'python', 'bench_aws_kinesis_agg.py')],
      versions: JSON.parse(mustRun('aws_kinesis_agg cannot be imported', interpreter, ['-c', VERSIONS])),
    };
  },
};
