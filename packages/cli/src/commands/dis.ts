import type { CommandLine } from '../command-line/command.ts';
import { dis } from '../frame-text/dis.ts';
import { readRecords } from '../input/read-records.ts';
import { CommandError } from '../support/errors.ts';
import type { Session } from '../terminal/session.ts';

/** `kpl dis` */
export async function run({ values, paths }: CommandLine, session: Session): Promise<void> {
  const { output } = session;
  const options = { isBytes: values.bytes === true, onProblem: session.report.bind(session) };
  let count = 0;
  for await (const records of readRecords(paths, options)) {
    for (const { data, repairs, source, line } of records) {
      try {
        const text = dis(data);
        if (repairs.length > 0) output.write(`# ${repairs.join(', then ')}: undone\n`);
        output.write(`${count++ === 0 ? '' : '\n'}${text}`);
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        session.report({ source, line, message: error.message });
      }
      if (output.isFull) output.flush();
      if (output.isClosed) return;
    }
    // So that a slow source shows what it has.
    output.flush();
  }
}
