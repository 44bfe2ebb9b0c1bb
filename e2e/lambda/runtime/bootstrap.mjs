// Does what Lambda's own runtime for Node does, which needs a compiler: asks the Runtime API for an invocation,
// calls the handler, answers, and so on, until the API is gone. Usage: node bootstrap.mjs index.handler
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

const { AWS_LAMBDA_RUNTIME_API, LAMBDA_TASK_ROOT, ...environment } = process.env;
const agent = new Agent({ keepAlive: true });
console.error = console.log; // Both are in Lambda's log.

const handler = await load(process.argv[2] ?? '').catch(async (error) => {
  await call('POST', 'init/error', describe(error));
  process.exit(1);
});

for (;;) {
  const { headers, body } = await call('GET', 'invocation/next');
  const id = headers['lambda-runtime-aws-request-id'];
  const [what, answer] = await invoke(JSON.parse(body), toContext(id, headers));
  await call('POST', `invocation/${id}/${what}`, answer);
}

async function load(name) {
  const [file, exportName] = name.split('.');
  const module = await import(pathToFileURL(join(LAMBDA_TASK_ROOT, `${file}.mjs`)).href);
  if (typeof module[exportName] === 'function') return module[exportName];
  throw new Error(`${name} is not a function`);
}

async function invoke(event, context) {
  try {
    return ['response', (await handler(event, context)) ?? null];
  } catch (error) {
    return ['error', describe(error)];
  }
}

function toContext(awsRequestId, headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  return {
    awsRequestId,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    functionName: environment.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: environment.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: environment.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: environment.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

function describe(error) {
  return {
    errorType: error?.name ?? typeof error,
    errorMessage: error?.message ?? String(error),
    stackTrace: [],
  };
}

async function call(method, path, body) {
  const url = `http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/${path}`;
  const response = await new Promise((resolve, reject) => {
    const headers = { 'User-Agent': 'kpl-kit-bootstrap' };
    request(url, { method, agent, headers }, resolve)
      .on('error', reject)
      .end(body === undefined ? undefined : JSON.stringify(body));
  });
  const answer = { headers: response.headers, body: await text(response) };
  if (response.statusCode < 300) return answer;
  throw new Error(`${method} ${path} was answered with HTTP ${response.statusCode}: ${answer.body}`);
}
