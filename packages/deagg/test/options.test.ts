import {
  deaggregateRecords,
  deaggregateStream,
  iterDeaggregateRecords,
  readAggregatedRecord,
} from '@kpl-kit/deagg';
import { expandKinesisEvent, kinesisHandler, pipesEnrichment } from '@kpl-kit/deagg/lambda';
import { describe, expect, test } from 'vitest';

/** Each function with the options, and what names it has besides those of every function. */
const entryPoints: Readonly<Record<string, (options: never) => unknown>> = {
  deaggregateRecords: (options) => deaggregateRecords([], options),
  iterDeaggregateRecords: (options) => iterDeaggregateRecords([], options),
  deaggregateStream: (options) => deaggregateStream([], options),
  readAggregatedRecord: (options) => readAggregatedRecord(new Uint8Array(), options),
  expandKinesisEvent: (options) => expandKinesisEvent({ Records: [] }, options),
  kinesisHandler: (options) => kinesisHandler(() => {}, options),
  pipesEnrichment: (options) => pipesEnrichment(() => {}, options),
};

describe.each(Object.entries(entryPoints))('%s', (_, call) => {
  test.each(['onunreadable', 'onMalFormed', 'constructor'])('refuses the unknown option %s', (name) => {
    expect(() => call({ [name]: () => {} } as never)).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTION',
        message: expect.stringMatching(
          new RegExp(`^${name} is not an option, expected onMalformed, onDiagnostic, `),
        ),
      }),
    );
  });

  test('takes no options, undefined ones, and names whose value is undefined', () => {
    expect(() => call(undefined as never)).not.toThrow();
    expect(() => call({ onDiagnostic: undefined, unknown: undefined } as never)).not.toThrow();
  });
});

test('onUnreadable is refused where only a handler would call it', () => {
  const options = { onUnreadable: () => {} } as object;
  expect(() => deaggregateRecords([], options)).toThrow('onUnreadable is not an option');
});
