import { describe, expect, test } from 'vitest';
import { readCommandLine } from '../src/command-line.ts';

describe('readCommandLine', () => {
  test('takes a free port by default', () => {
    expect(readCommandLine([])).toEqual({ help: false, port: undefined });
  });

  test.for([[['--port', '4570']], [['--port=4570']]])('reads %o', ([commandLine]) => {
    expect(readCommandLine(commandLine as string[])).toEqual({ help: false, port: 4570 });
  });

  test.for([['--help'], ['-h']])('reads %o', (commandLine) => {
    expect(readCommandLine(commandLine)).toMatchObject({ help: true });
  });

  test.for(['0', '65536', 'abc', '1e3', '4570.5', '', ' 1'])('refuses the port "%s"', (port) => {
    expect(() => readCommandLine([`--port=${port}`])).toThrow(`--port is "${port}", expected a whole number`);
  });

  test.for([
    [['--prot', '4570'], '--prot'],
    [['4570'], '4570'],
    [['--port'], '--port'],
  ] as const)('refuses %o and names what is wrong', ([commandLine, name]) => {
    expect(() => readCommandLine(commandLine)).toThrow(name);
  });
});
