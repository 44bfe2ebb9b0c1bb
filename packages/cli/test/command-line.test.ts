import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCli } from '../src/cli.ts';
import { COMMANDS } from '../src/command-line/commands.ts';
import { hasColours } from '../src/terminal/colours.ts';
import { Progress } from '../src/terminal/progress.ts';
import { Session } from '../src/terminal/session.ts';
import { kpl } from './run-kpl.ts';

describe('help', () => {
  test('of kpl names every command and the exit codes', async () => {
    const { stdout, exitCode } = await kpl(['--help']);
    for (const { name, summary } of COMMANDS) expect(stdout).toContain(`${name.padEnd(11)}  ${summary}`);
    expect(stdout).toMatch(/Exit codes\n {2}0 {2}fine\n {2}1 {2}/);
    expect(exitCode).toBe(0);
    expect((await kpl(['help'])).stdout).toBe(stdout);
  });

  test.each(COMMANDS)(
    'of $name has all of its options, and examples',
    async ({ name, options, examples }) => {
      const { stdout } = await kpl([name, '--help']);
      for (const option of Object.keys(options)) expect(stdout).toContain(`--${option}`);
      expect(examples.length).toBeGreaterThan(0);
      for (const [line] of examples) expect(stdout).toContain(line);
      expect((await kpl(['help', name])).stdout).toBe(stdout);
      const tooLong = stdout.split('\n').filter((line) => line.length > 200);
      expect(tooLong).toEqual([]);
    },
  );

  test('of deaggregate has the fields of a format, that of generate the damages', async () => {
    expect((await kpl(['deaggregate', '-h'])).stdout).toContain('%u  ');
    expect((await kpl(['generate', '-h'])).stdout).toContain('wrong-digest  ');
  });
});

test('--version is that of package.json', async () => {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'));
  expect((await kpl(['--version'])).stdout).toBe(`${version}\n`);
});

describe('a wrong command line', () => {
  test.each<[string[], string]>([
    [
      ['nothing'],
      "no command 'nothing', and no such file; expected inspect, deaggregate, aggregate, generate, dis, asm, completions",
    ],
    [['inspect', '--nothing'], "Unknown option '--nothing'"],
    [['inspect', '--reader', 'x'], "--reader is 'x', expected kcl, lossless"],
    [['inspect', '--width', 'x'], "--width is 'x', expected a whole number from 1 to 1000"],
    [['inspect', '--verify', '--keys'], '--verify and --keys exclude each other'],
    [['inspect', '--shards', 'missing.json'], 'missing.json: no such file'],
    [['deaggregate', '--raw', '--same'], '--raw and --same exclude each other'],
    [['deaggregate', '--separator', 'x'], '--separator needs --raw'],
    [['deaggregate', '--same', '-c', '1'], '--same and --count exclude each other'],
    [['deaggregate', '-f', '%q'], '--format: %q is not a field, expected one of %k %h'],
    [['deaggregate', '--grep', '('], '--grep is not a regular expression of JavaScript'],
    [['deaggregate', '-c', '0'], "--count is '0', expected a whole number from 1"],
    [
      ['aggregate', '--partition-key', 'a', '--key-from', 'b'],
      '--partition-key and --key-from exclude each other',
    ],
    [['aggregate', '--max-bytes', '1'], "--max-bytes is '1', expected a whole number from 64"],
    ...[
      '84mawgABsecretpayload',
      'ODRtYXdnQUJzZWNyZXQ=',
      'f3899ac20a0b0c0d',
      '{"secret":1}',
      'secret'.repeat(999),
    ].flatMap((data): [string[], string][] => {
      const message = 'an argument is data, expected the name of a file; pass it on stdin: echo DATA | kpl';
      return [
        [[data], message],
        [['inspect', data], message],
        [['aggregate', data], message],
      ];
    }),
    [['generate', '-n', '-1'], "Option '-n' argument is ambiguous; see kpl generate --help"],
    [['inspect', '--reader', 'a\u001b[31m\u061cb'], "--reader is 'a\\u001b[31m\\u061cb', expected"],
    [['\u202e'], "no command '\\u202e', and no such file"],
    [['completions', 'tcsh'], 'expected one shell: bash, zsh, fish'],
  ])('%j says what is expected, and exits with 2', async (args, message) => {
    const { stdout, stderr, exitCode } = await kpl(args);
    expect(stderr).toContain(`kpl: error: ${message}`);
    expect(stderr.split('\n')).toHaveLength(2);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
  });
});

test('bytes of an entry are not for a terminal', async () => {
  for (const args of [
    ['aggregate', 'missing.jsonl'],
    ['generate', '-n1'],
  ]) {
    const messages: string[] = [];
    const sink = (write: (bytes: Uint8Array) => void) => ({ isTerminal: true, isClosed: false, write });
    const session = new Session(
      sink(() => expect.unreachable()),
      sink((bytes) => messages.push(String(bytes))),
      { NO_COLOR: '1' },
    );
    await runCli([...args, '-o', 'bytes'], session);
    expect({ messages, exitCode: session.exitCode }).toEqual({
      messages: ['kpl: error: --output bytes is not for a terminal: use --output base64, a pipe or a file\n'],
      exitCode: 2,
    });
  }
});

describe('completions', () => {
  test.each(['bash', 'zsh', 'fish'])('for %s have every command and option', async (shell) => {
    const { stdout } = await kpl(['completions', shell]);
    for (const { name, options } of COMMANDS) {
      expect(stdout).toContain(name);
      for (const option of Object.keys(options))
        expect(stdout).toContain(shell === 'fish' ? `-l ${option}` : `--${option}`);
    }
  });

  test('for bash complete commands, options, and values', async () => {
    const { stdout } = await kpl(['completions', 'bash']);
    const complete = (...words: string[]) => {
      const script = `${stdout}\nCOMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _kpl; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return spawnSync('bash', ['-c', script], { encoding: 'utf8' }).stdout.trim().split('\n');
    };
    expect(complete('kpl', 'de')).toEqual(['deaggregate']);
    expect(complete('kpl', 'inspect', '--re')).toEqual(['--reader']);
    expect(complete('kpl', 'inspect', '--reader', '')).toEqual(['kcl', 'lossless']);
    expect(complete('kpl', 'aggregate', '-o', 'la')).toEqual(['lambda']);
  });
});

describe('colours', () => {
  test.each<[boolean, NodeJS.ProcessEnv, boolean]>([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [true, { TERM: 'dumb' }, false],
    [false, { FORCE_COLOR: '1' }, true],
    [true, { FORCE_COLOR: '0' }, false],
    [false, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ])('in a terminal (%s) with %j: %s', (isTerminal, environment, expected) => {
    expect(hasColours(isTerminal, environment)).toBe(expected);
  });

  test('are in the help only if they are wanted', async () => {
    expect((await kpl(['--help'])).stdout).not.toContain('\u001b[');
    expect((await kpl(['--help'], { FORCE_COLOR: '1' })).stdout).toContain('\u001b[1mUsage');
  });
});

describe('progress', () => {
  const run = (isTTY: boolean) => {
    const written: string[] = [];
    let time = 0;
    const progress = new Progress(
      (text) => written.push(text),
      () => isTTY,
      () => time,
    );
    return {
      written,
      progress,
      at(milliseconds: number) {
        time = milliseconds;
        progress.report(() => `at ${milliseconds}`);
      },
    };
  };

  test('shows after a second, five times a second, and goes away', () => {
    const { written, progress, at } = run(true);
    for (const time of [0, 999, 1_000, 1_100, 1_200]) at(time);
    progress.clear();
    progress.clear();
    expect(written).toEqual(['\r\u001b[Kat 1000', '\r\u001b[Kat 1200', '\r\u001b[K']);
  });

  test('shows nothing where stderr is not a terminal', () => {
    const { written, progress, at } = run(false);
    at(5_000);
    progress.clear();
    expect(written).toEqual([]);
  });
});
