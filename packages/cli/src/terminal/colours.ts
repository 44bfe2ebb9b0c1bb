import * as util from 'node:util';

/** Puts text in one of a few styles, or leaves it as it is. */
export interface Colours {
  strong(text: string): string;
  faint(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  key(text: string): string;
}

/** Colours in a terminal only, and not with NO_COLOR (https://no-color.org); FORCE_COLOR has the last word. */
export function hasColours(isTerminal: boolean, environment: NodeJS.ProcessEnv): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = environment;
  if (NO_COLOR) return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return isTerminal && TERM !== 'dumb';
}

export function coloursFor(isTerminal: boolean, environment: NodeJS.ProcessEnv): Colours {
  // Missing before Node 20.12.
  const { styleText } = util as Partial<typeof util>;
  const isPlain = styleText === undefined || !hasColours(isTerminal, environment);
  const style = (format: 'bold' | 'dim' | 'green' | 'red' | 'cyan') => (text: string) =>
    // It is decided above; newer versions of Node would decide again, by their own stream.
    isPlain ? text : styleText(format, text, { validateStream: false });
  return {
    strong: style('bold'),
    faint: style('dim'),
    good: style('green'),
    bad: style('red'),
    key: style('cyan'),
  };
}
