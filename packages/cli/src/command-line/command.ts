/** One option of a command. */
export interface OptionSpec {
  readonly short?: string;
  /** What its value is called in the help; without one, the option is a switch. */
  readonly value?: string;
  /** The values that there are. */
  readonly choices?: readonly string[];
  readonly help: string;
  readonly multiple?: boolean;
}

/** A command, as its help and its completions show it. What it does is loaded only when it is asked for. */
export interface CommandSpec {
  readonly name: string;
  readonly summary: string;
  /** After the name. */
  readonly usage: string;
  readonly details?: readonly string[];
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** A line for a shell, and what it does. */
  readonly examples: readonly (readonly [string, string])[];
}

/** What was asked for. */
export interface CommandLine {
  readonly values: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  readonly paths: readonly string[];
}
