/** A contender that runs in a process of its own. */
export interface Peer {
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** Explicit hash keys of a user record that has none may be another's. */
  readonly mixesUpHashKeys: boolean;
  /** What is not there, in words; empty when the peer can run. */
  readonly missingTools: (runs: RunsCommand) => string[];
  /** Builds or installs what is needed. Throws a {@link PeerError}. */
  readonly prepare: () => PreparedPeer;
}

/** A command to which the folder of corpora and the budget are added. */
export interface PreparedPeer {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly versions: Readonly<Record<string, string>>;
}

/** Returns what a command prints when it succeeds, on both outputs; undefined when it fails or is not there. */
export type RunsCommand = (command: string, commandArguments: readonly string[]) => string | undefined;

/** A peer could not be built, installed or run. */
export class PeerError extends Error {
  override readonly name = 'PeerError';
}
