// Starts kinesis-local, says what runs where, and stays. With the argument `exit` it leaves without stopping
// it.
import { startKinesisLocal } from '../src/index.ts';

const { port, processId } = await startKinesisLocal();
process.stdout.write(`${JSON.stringify({ port, processId })}\n`, () => {
  if (process.argv[2] === 'exit') process.exit();
});
