import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, type ScalarTag } from 'yaml';
import { readCommandLine } from '../build/command-line.ts';
import * as functions from '../src/index.ts';
import { folder } from './run-build.ts';

/** CloudFormation's own tags, as text. */
const tags = ['!Ref', '!GetAtt', '!Sub'].map(
  (tag): ScalarTag => ({ tag, resolve: (text) => `${tag} ${text}` }),
);
const lists = ['!If', '!Equals'].map((tag) => ({ tag, collection: 'seq' as const }));
const template = parse(readFileSync(join(folder, 'template.yaml'), 'utf8'), {
  customTags: [...tags, ...lists],
});
const { Function: lambda, FailedBatches, LogGroup, Role } = template.Resources;
const { Properties: mapping } = lambda.Properties.Events.Stream;

describe('template.yaml', () => {
  test('lets one choose among the exports of the bundle, and no others', () => {
    const names = Object.keys(functions).map((name) => `index.${name}`);
    expect(lambda.Properties.Handler).toBe('!Ref Handler');
    expect(template.Parameters.Handler.AllowedValues.toSorted()).toEqual(names.toSorted());
    expect(names).toContain(template.Parameters.Handler.Default);
  });

  test('takes the zip that is built by default', () => {
    expect(lambda.Properties.CodeUri).toBe(relative(folder, readCommandLine([]).out).replaceAll('\\', '/'));
  });

  test('lets partialBatchHandler report failures, and it alone', () => {
    expect(template.Conditions.ReportsBatchItemFailures).toEqual([
      '!Ref Handler',
      'index.partialBatchHandler',
    ]);
    expect(mapping.FunctionResponseTypes).toEqual([
      'ReportsBatchItemFailures',
      ['ReportBatchItemFailures'],
      '!Ref AWS::NoValue',
    ]);
  });

  test('gives a batch up in the end, and keeps its records in a bucket that outlives the stack', () => {
    expect(mapping).toMatchObject({
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: expect.any(Number),
      MaximumRecordAgeInSeconds: expect.any(Number),
      DestinationConfig: { OnFailure: { Destination: '!GetAtt FailedBatches.Arn' } },
    });
    expect(FailedBatches).toEqual({
      Type: 'AWS::S3::Bucket',
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  });

  test('allows the function the stream, the bucket and the log group, each by its name', () => {
    expect(lambda.Properties.Role).toBe('!GetAtt Role.Arn');
    expect(LogGroup.Type).toBe('AWS::Logs::LogGroup');
    const statements = Role.Properties.Policies.flatMap(
      ({ PolicyDocument }: { PolicyDocument: { Statement: object[] } }) => PolicyDocument.Statement,
    );
    expect(statements.map(({ Resource }: { Resource: unknown }) => Resource)).toEqual([
      '!Ref StreamArn',
      `!Sub \${FailedBatches.Arn}/*`,
      '!GetAtt FailedBatches.Arn',
      '!GetAtt LogGroup.Arn',
    ]);
    // What an on-failure destination of S3 needs.
    expect(statements.slice(1, 3).map(({ Action }: { Action: unknown }) => Action)).toEqual([
      's3:PutObject',
      's3:ListBucket',
    ]);
    expect(JSON.stringify(statements).replace('.Arn}/*"', '')).not.toContain('*');
  });

  test('filters nothing, and does not parallelise by the key that is always "a"', () => {
    expect(mapping).not.toHaveProperty('FilterCriteria');
    expect(mapping).not.toHaveProperty('ParallelizationFactor');
  });
});
