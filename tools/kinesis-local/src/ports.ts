import getPort, { clearLockedPorts } from 'get-port';
import { KinesisLocalError } from './errors.ts';

/** Only the superuser may open the ports below this one. */
const FIRST_UNPRIVILEGED_PORT = 1024;

/** Returns the port that is wanted if it can be opened on all interfaces, without one any free port. */
export async function findPort(wanted?: number): Promise<number> {
  if (wanted === undefined) return getPort();
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > 65_535) {
    throw new KinesisLocalError('INVALID_PORT', `port is ${wanted}, expected a whole number from 1 to 65535`);
  }
  // get-port does not hand out again, for some time, a port that it found before.
  clearLockedPorts();
  if ((await getPort({ port: wanted })) === wanted) return wanted;
  const problem =
    wanted < FIRST_UNPRIVILEGED_PORT
      ? `port ${wanted} is taken, or only the superuser may open it: use one from ${FIRST_UNPRIVILEGED_PORT} on`
      : `port ${wanted} is taken: stop the process that listens there`;
  const remedy = 'choose another port, or leave it out to get a free one';
  throw new KinesisLocalError('PORT_UNAVAILABLE', `${problem}, ${remedy}`);
}
