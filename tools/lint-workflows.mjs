// Runs the linters of GitHub workflows, which are not npm packages. Usage: npm run lint:workflows
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const folder = '.github/workflows';
const workflows = readdirSync(folder).map((name) => join(folder, name));
const isOnline = process.env.GH_TOKEN !== undefined;

lint('actionlint', workflows, 'go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12');
// Online it also asks GitHub whether a commit is the version that stands beside it.
lint(
  'zizmor',
  ['--no-progress', ...(isOnline ? [] : ['--offline']), '.github'],
  'pipx install zizmor==1.32.0',
);

function lint(command, args, howToInstall) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (error !== undefined) console.error(`${command} is missing (${error.message}): ${howToInstall}`);
  if (status !== 0) process.exitCode = 1;
}
