import { join } from 'node:path';
import { type KinesisLocal, startKinesisLocal } from '@kpl-kit/kinesis-local';
import { buildProject, toClassPath } from '@kpl-kit/workspace/maven';
import { type DynamoDbLocal, startDynamoDbLocal } from './dynamodb-local.ts';

/** What a KCL application needs around it. */
export interface Surroundings {
  readonly kinesis: KinesisLocal;
  readonly dynamoDb: DynamoDbLocal;
  /** Of the KCL's consumer. */
  readonly classPath: string;
  /** Aborted when all is to end. */
  readonly signal: AbortSignal;
}

const java = join(import.meta.dirname, '..', '..', 'java');

/** Builds and starts all of it, hands it to `work`, and stops it, also when `work` fails or `signal` is aborted. */
export async function withSurroundings<Result>(
  signal: AbortSignal,
  work: (surroundings: Surroundings) => Promise<Result>,
): Promise<Result> {
  console.error('building the consumer and fetching DynamoDB Local with Maven ...');
  const classPath = toClassPath(buildProject(join(java, 'consumer')));
  const dynamoDbClassPath = toClassPath(buildProject(join(java, 'dynamodb-local')));
  console.error('starting kinesis-local and DynamoDB Local ...');
  const kinesis = await startKinesisLocal({ signal });
  try {
    const dynamoDb = await startDynamoDbLocal(dynamoDbClassPath, signal);
    try {
      return await work({ kinesis, dynamoDb, classPath, signal });
    } finally {
      await dynamoDb.stop();
    }
  } finally {
    await kinesis.stop();
  }
}
