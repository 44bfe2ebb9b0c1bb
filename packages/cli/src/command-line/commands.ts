import type { CommandSpec, OptionSpec } from './command.ts';

const STRICT: OptionSpec = { help: 'exit with 1 if a record is damaged' };
const BYTES: OptionSpec = { help: 'take each input as the bytes of one record, whatever it looks like' };
const SHARDS: OptionSpec = {
  value: 'FILE',
  help: 'the shards of the stream: aws kinesis list-shards > FILE',
};
/** How entries are packed and written. */
export const ENTRY_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  output: {
    short: 'o',
    value: 'FORM',
    choices: ['entries', 'put-records', 'lambda', 'base64', 'bytes'],
    help: 'what to write: entries (JSON lines, default), put-records (for aws kinesis put-records), lambda (events), base64 (lines), bytes (one entry)',
  },
  shards: SHARDS,
  stream: { value: 'NAME', help: 'name of the stream in events and requests; orders by default' },
  'max-bytes': { value: 'COUNT', help: 'bytes of an aggregated record; 51200 by default' },
  'max-records': { value: 'COUNT', help: 'user records of an aggregated record; unlimited by default' },
  lone: {
    value: 'HOW',
    choices: ['raw', 'aggregated'],
    help: 'how to write a user record that is alone in its entry; raw by default, as the KPL does',
  },
};

/** All commands, in the order of the help. */
export const COMMANDS: readonly CommandSpec[] = [
  {
    name: 'inspect',
    summary: 'show what is in records: keys, user records, digests, damage',
    usage: '[OPTION...] [FILE...]',
    details: [
      'Each Kinesis record is plain, aggregated or malformed. An aggregated one is shown with its digest, its key',
      'tables and its user records; a damaged one with what is wrong, at which byte, and the bytes around it.',
    ],
    options: {
      json: { help: 'write one line of JSON for each record (schema/inspection.schema.json)' },
      all: { short: 'a', help: 'show all keys and user records, not the first 20' },
      keys: { short: 'k', help: 'count inner keys over all records: their shares and shards' },
      shards: SHARDS,
      reader: {
        value: 'NAME',
        choices: ['kcl', 'lossless'],
        help: 'say what a reader delivers, drops or breaks on: kcl (the KCL 3.5.1) or lossless (@kpl-kit/deagg)',
      },
      verify: { help: 'write nothing; exit with 1 if a record is damaged' },
      width: { value: 'COUNT', help: 'characters of a preview; 60 by default' },
      strict: STRICT,
      bytes: BYTES,
    },
    examples: [
      ['aws kinesis get-records --shard-iterator "$ITERATOR" | kpl inspect', 'what is in a shard'],
      ['pbpaste | kpl inspect', 'what is in the line of a log'],
      ['kpl inspect --reader kcl --shards shards.json events.jsonl', 'what a KCL would lose'],
      ['kpl inspect --keys --shards shards.json events.jsonl', 'which keys make a shard hot'],
      ['kpl inspect --verify backup/*.gz || echo damaged', 'whether all digests are right'],
    ],
  },
  {
    name: 'deaggregate',
    summary: 'print user records: JSON lines, a format, raw payloads, or the shape of the input',
    usage: '[OPTION...] [FILE...]',
    details: [
      'A payload is in the field json if it is JSON, in text if it is other text, and in data (base64) if that is',
      'needed to know its bytes. kpl aggregate reads these lines.',
    ],
    options: {
      format: { short: 'f', value: 'FORMAT', help: "print with fields, such as '%k %s %u %D\\n'; see below" },
      raw: { short: 'r', help: 'print payloads as they are, a separator after each' },
      separator: { short: 's', value: 'TEXT', help: 'what follows each payload of --raw; \\n by default' },
      same: { help: 'print the input in its own shape, with user records in place of aggregated records' },
      base64: { help: 'print each payload in the field data, in base64' },
      key: { short: 'k', value: 'KEY', multiple: true, help: 'only user records with this partition key' },
      grep: { short: 'g', value: 'REGEXP', help: 'only user records whose payload, as text, matches' },
      count: { short: 'c', value: 'COUNT', help: 'stop after so many user records' },
      strict: STRICT,
      bytes: BYTES,
    },
    examples: [
      [
        'aws kinesis get-records --shard-iterator "$ITERATOR" | kpl deaggregate | jq .json',
        'payloads as JSON',
      ],
      ["kpl deaggregate -f '%k %s %u %D\\n' events.jsonl.gz", 'key, sequence numbers and data'],
      [
        'kpl deaggregate --raw --separator "\\0" events.jsonl | xargs -0 -n1 echo',
        'payloads with line breaks',
      ],
      ['kpl deaggregate --same event.json > unpacked.json', 'an event as if nothing had been aggregated'],
      ['kpl deaggregate --key customer-7 -c 10 events.jsonl', 'the first ten of a key'],
    ],
  },
  {
    name: 'aggregate',
    summary: 'pack user records as the KPL does',
    usage: '[OPTION...] [FILE...]',
    details: [
      'Reads what kpl deaggregate prints: lines with partitionKey, explicitHashKey (if any), and json, text or data.',
      'With --partition-key or --key-from, each line is a payload.',
    ],
    options: {
      ...ENTRY_OPTIONS,
      'partition-key': { short: 'p', value: 'KEY', help: 'each line is a payload, with this partition key' },
      'key-from': {
        value: 'FIELD',
        help: 'each line is JSON, with the partition key in this field, such as user.id',
      },
    },
    examples: [
      ['echo \'{"partitionKey":"a","json":{"n":0}}\' | kpl aggregate --lone aggregated', 'one entry'],
      [
        'kpl aggregate --key-from customer.id orders.jsonl -o lambda > event.json',
        'an event to test a function with',
      ],
      [
        'kpl aggregate --shards shards.json -o put-records users.jsonl',
        'requests for aws kinesis put-records',
      ],
      [
        'kpl deaggregate old.jsonl | kpl aggregate --max-bytes 25600',
        'the same user records in smaller records',
      ],
    ],
  },
  {
    name: 'generate',
    summary: 'make user records, or records of them, for tests; damaged on request',
    usage: '[OPTION...]',
    options: {
      count: { short: 'n', value: 'COUNT', help: 'number of user records; 10 by default' },
      seed: { value: 'NUMBER', help: 'the same seed makes the same output; 1 by default' },
      keys: { short: 'k', value: 'COUNT', help: 'number of different partition keys; 3 by default' },
      size: { short: 's', value: 'BYTES', help: 'bytes of a payload, such as 140 or 30-300; 60 by default' },
      payload: { value: 'KIND', choices: ['json', 'text', 'binary'], help: 'json (default), text or binary' },
      'hash-keys': {
        value: 'WHICH',
        choices: ['none', 'some', 'all'],
        help: 'which have an explicit hash key; none by default',
      },
      aggregate: {
        short: 'a',
        help: 'pack them; implied by --damage, --output, --shards, --stream, --max-bytes, --max-records and --lone',
      },
      damage: { short: 'd', value: 'NAME', help: 'damage aggregated records; see below' },
      every: { value: 'COUNT', help: 'damage one of so many records; 1 by default: all' },
      ...ENTRY_OPTIONS,
    },
    examples: [
      ['kpl generate -n 1000 --size 100-400', 'user records as JSON lines'],
      ['kpl generate -n 1000 -o lambda', 'events of Lambda with aggregated records'],
      ['kpl generate -n 1000 --damage wrong-digest --every 10 -o lambda', 'one record of ten damaged'],
    ],
  },
  {
    name: 'dis',
    summary: 'write an aggregated record as text to read and edit',
    usage: '[OPTION...] [FILE...]',
    details: [
      'One line a field. kpl asm makes the same bytes of it, whatever they are, and computes the digest.',
    ],
    options: { bytes: BYTES },
    examples: [
      ['kpl dis record.bin', 'the fields of a record'],
      [
        'kpl dis record.bin > record.kpl && $EDITOR record.kpl && kpl asm record.kpl > changed.bin',
        'a change by hand',
      ],
    ],
  },
  {
    name: 'asm',
    summary: 'make an aggregated record of the text of kpl dis',
    usage: '[OPTION...] [FILE...]',
    details: ['Writes bytes into a pipe or a file, base64 in a terminal.'],
    options: {
      output: { short: 'o', value: 'FORM', choices: ['bytes', 'base64', 'hex'], help: 'what to write' },
    },
    examples: [
      ['kpl dis record.bin | kpl asm | cmp - record.bin', 'the same bytes'],
      ['printf \'magic\\npartition-key "a"\\n\' | kpl asm -o base64', 'a test vector by hand'],
    ],
  },
  {
    name: 'completions',
    summary: 'print completions for a shell',
    usage: 'bash|zsh|fish',
    options: {},
    examples: [
      ['source <(kpl completions bash)', 'in ~/.bashrc'],
      ['kpl completions zsh > "$fpath[1]/_kpl"', 'for zsh'],
      ['kpl completions fish > ~/.config/fish/completions/kpl.fish', 'for fish'],
    ],
  },
];

/** Options of every command. */
export const COMMON_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  help: { short: 'h', help: 'show this help' },
};
