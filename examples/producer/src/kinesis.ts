import { Kinesis } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** AWS's, or another Kinesis, such as kinesis-local, over HTTP/1.1. */
export function kinesisAt(endpoint: string | undefined): Kinesis {
  return new Kinesis(endpoint === undefined ? {} : { endpoint, requestHandler: new NodeHttpHandler() });
}
