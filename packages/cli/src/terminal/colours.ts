import { createRequire } from 'node:module';

/** Puts text in one of a few styles, or leaves it as it is. */
export interface Colours {
  strong(text: string): string;
  faint(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  key(text: string): string;
}

type StyleText = typeof import('node:util').styleText;

/** Colours in a terminal only, or with FORCE_COLOR; never with NO_COLOR (https://no-color.org). */
export function hasColours(isTerminal: boolean, environment: NodeJS.ProcessEnv): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = environment;
  if (NO_COLOR) return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return isTerminal && TERM !== 'dumb';
}

/** Asks for the terminal, and loads what makes colours, only when the first is needed. */
export function coloursFor(isTerminal: () => boolean, environment: NodeJS.ProcessEnv): Colours {
  let styleText: StyleText | undefined;
  let isPlain: boolean | undefined;
  const load = () => {
    // Missing before Node 20.12.
    ({ styleText } = createRequire(import.meta.url)('node:util') as { styleText?: StyleText });
    return styleText === undefined || !hasColours(isTerminal(), environment);
  };
  const style = (format: 'bold' | 'dim' | 'green' | 'red' | 'cyan') => (text: string) => {
    isPlain ??= load();
    // It is decided above; newer versions of Node would decide again, by their own stream.
    return isPlain ? text : (styleText as StyleText)(format, text, { validateStream: false });
  };
  return {
    strong: style('bold'),
    faint: style('dim'),
    good: style('green'),
    bad: style('red'),
    key: style('cyan'),
  };
}
