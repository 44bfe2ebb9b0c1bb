import type { CommandLine } from '../command-line/command.ts';
import { textOption } from '../command-line/parse.ts';
import { asm } from '../frame-text/asm.ts';
import { openInput } from '../input/open-input.ts';
import { toBase64 } from '../support/base64.ts';
import { CommandError, usageError } from '../support/errors.ts';
import { toHex } from '../support/hex.ts';
import { utf8Of } from '../support/text.ts';
import type { Session } from '../terminal/session.ts';

/** A text of a record of 10 MiB has no more. */
const MAX_BYTE_LENGTH = 134_217_728;

/** `kpl asm` */
export async function run(commandLine: CommandLine, session: Session): Promise<void> {
  const { output } = session;
  const form = textOption(commandLine, 'output') ?? (output.isTerminal ? 'base64' : 'bytes');
  const { paths } = commandLine;
  let count = 0;
  for (const path of paths.length === 0 ? ['-'] : paths) {
    for (const frame of await readOrReport(path, session)) {
      count++;
      if (form === 'base64') output.write(`${toBase64(frame)}\n`);
      else if (form === 'hex') output.write(`${toHex(frame)}\n`);
      else if (count === 1) output.writeBytes(frame);
      else throw usageError('--output bytes holds one record only: use --output base64');
    }
    output.flush();
  }
}

/** The frames of one input; none if it cannot be read, and the others are. */
async function readOrReport(path: string, session: Session): Promise<Uint8Array[]> {
  try {
    return await readFrames(path);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const source = path === '-' ? 'stdin' : path;
    // Its message begins with the name.
    session.report({ source, message: error.message.slice(source.length + 2), exitCode: error.exitCode });
    return [];
  }
}

async function readFrames(path: string): Promise<Uint8Array[]> {
  const { name, chunks } = openInput(path);
  const pieces: Uint8Array[] = [];
  let byteLength = 0;
  for await (const chunk of chunks) {
    pieces.push(Uint8Array.from(chunk));
    byteLength += chunk.length;
    if (byteLength > MAX_BYTE_LENGTH) throw new CommandError(`${name}: more text than any record has`);
  }
  const text = utf8Of(Buffer.concat(pieces));
  if (byteLength === 0) throw new CommandError(`${name}: is empty, expected the text of kpl dis`);
  if (text === undefined) throw new CommandError(`${name}: not text in UTF-8, expected that of kpl dis`);
  try {
    const frames = asm(text);
    if (frames.length > 0) return frames;
  } catch (error) {
    throw error instanceof CommandError ? new CommandError(`${name}: ${error.message}`) : error;
  }
  throw new CommandError(`${name}: no frame, expected the text of kpl dis, which has a line magic`);
}
