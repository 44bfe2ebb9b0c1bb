import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type KinesisLocal, startKinesisLocal } from '@kpl-kit/kinesis-local';
// @ts-expect-error: it has no types
import dynalite from 'dynalite';

/** What a KCL application needs around it. */
export interface Services {
  readonly kinesis: KinesisLocal;
  readonly dynamoDbEndpoint: string;
  /** Of the KCL's consumer. */
  readonly classPath: string;
  stop(): Promise<void>;
}

/** Starts kinesis-local, and dynalite, an embedded DynamoDB in memory, in which the KCL keeps its leases. */
export async function startServices(classPath: string): Promise<Services> {
  const kinesis = await startKinesisLocal();
  const dynamoDb: Server = dynalite({ createTableMs: 0 }).listen(0, '127.0.0.1');
  await once(dynamoDb, 'listening');
  const stop = async () => {
    dynamoDb.close();
    dynamoDb.closeAllConnections();
    await kinesis.stop();
  };
  const { port } = dynamoDb.address() as AddressInfo;
  return { kinesis, dynamoDbEndpoint: `http://127.0.0.1:${port}`, classPath, stop };
}

/** As the KCL does it in two steps; but dynalite cannot add the index later. */
export async function createLeaseTable(dynamoDbEndpoint: string, TableName: string): Promise<void> {
  const key = (AttributeName: string, KeyType: 'HASH' | 'RANGE') => ({ AttributeName, KeyType });
  const attribute = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' });
  const table = {
    TableName,
    AttributeDefinitions: [attribute('leaseKey'), attribute('leaseOwner')],
    KeySchema: [key('leaseKey', 'HASH')],
    BillingMode: 'PAY_PER_REQUEST',
    GlobalSecondaryIndexes: [
      {
        IndexName: 'LeaseOwnerToLeaseKeyIndex',
        KeySchema: [key('leaseOwner', 'HASH'), key('leaseKey', 'RANGE')],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
  };
  const headers = {
    'X-Amz-Target': 'DynamoDB_20120810.CreateTable',
    'X-Amz-Date': '20000101T000000Z',
    'Content-Type': 'application/x-amz-json-1.0',
    Authorization:
      'AWS4-HMAC-SHA256 Credential=a/20000101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
  };
  const response = await fetch(dynamoDbEndpoint, { method: 'POST', headers, body: JSON.stringify(table) });
  if (!response.ok) throw new Error(`CreateTable failed: ${await response.text()}`);
}
