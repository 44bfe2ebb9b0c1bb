import { counted, printable, withCommas } from '../support/text.ts';
import type { Colours } from '../terminal/colours.ts';
import { alignColumns } from '../terminal/table.ts';
import { hexAround } from './hex-dump.ts';
import type { InspectedRecord } from './inspect-record.ts';
import type { InspectedUserRecord, Inspection } from './inspection.ts';
import { describePreview } from './preview.ts';
import type { Reading } from './reader.ts';

/** How many user records and keys of one record people see without `--all`. */
export const SHOWN = 20;

/** What a record is, for people: a few lines, the first at the margin. */
export function describeInspection(
  { inspection, input }: InspectedRecord,
  colours: Colours,
  limit: number,
): string {
  const { diagnostic, digest, preview, reader, userRecords, userRecordCount = 0 } = inspection;
  let lines = [headline(inspection, colours), ...placeLines(inspection)];
  if (inspection.repairs !== undefined) {
    lines.push(
      `${colours.bad(inspection.repairs.join(', then '))}: undone here, but a consumer cannot read it`,
    );
  }
  if (diagnostic !== undefined) {
    const place = diagnostic.byteOffset === undefined ? '' : ` at byte ${diagnostic.byteOffset}`;
    lines.push(`${colours.bad(diagnostic.code)}${place}: ${diagnostic.message}`);
  }
  if (digest !== undefined) {
    const verdict = digest.isRight
      ? colours.good('right')
      : colours.bad(`wrong, computed ${digest.computed}`);
    lines.push(`MD5 digest ${digest.given} ${verdict}`);
  }
  if (diagnostic?.byteOffset !== undefined) {
    lines = lines.concat(hexAround(input.data, diagnostic.byteOffset).map(colours.faint));
  }
  if (userRecords !== undefined) {
    lines = lines.concat(keyLines('partition keys', inspection.partitionKeys ?? [], limit, colours));
    lines = lines.concat(keyLines('explicit hash keys', inspection.explicitHashKeys ?? [], limit, colours));
    lines = lines.concat(userRecordLines(userRecords, userRecordCount, colours));
  }
  if (preview !== undefined) lines.push(describePreview(preview));
  if (reader !== undefined) lines.push(describeReading(reader, userRecordCount, colours));
  const [first, ...others] = lines;
  return `${first}\n${others.map((line) => `   ${line}\n`).join('')}`;
}

function headline(inspection: Inspection, colours: Colours): string {
  const { record, source, line, verdict, byteLength, userRecordCount } = inspection;
  const count = userRecordCount === undefined ? '' : `, ${counted(userRecordCount, 'user record')}`;
  const style = verdict === 'malformed' ? colours.bad : colours.strong;
  const what = `${style(verdict)}${count}, ${counted(byteLength, 'byte')}`;
  return `${colours.faint(`${record}.`)} ${what}  ${colours.faint(`${printable(source)}:${line}`)}`;
}

function placeLines({
  sequenceNumber,
  shardId,
  partitionKey,
  explicitHashKey,
  subSequenceNumber,
}: Inspection) {
  const sub = subSequenceNumber === undefined ? '' : `, sub-sequence number ${subSequenceNumber}`;
  const keys = [
    ...(partitionKey === undefined ? [] : [`partition key ${printable(partitionKey)}`]),
    ...(explicitHashKey === undefined ? [] : [`explicit hash key ${printable(explicitHashKey)}`]),
    ...(shardId === undefined ? [] : [printable(shardId)]),
  ];
  return [
    ...(sequenceNumber === undefined ? [] : [`sequence number ${printable(sequenceNumber)}${sub}`]),
    ...(keys.length === 0 ? [] : [keys.join(', ')]),
  ];
}

function keyLines(name: string, keys: readonly string[], limit: number, colours: Colours): string[] {
  if (keys.length === 0) return name === 'partition keys' ? [`${name}: none`] : [];
  const shown = keys.slice(0, limit).map((key, index) => `${index} ${colours.key(printable(key))}`);
  return [`${name}: ${shown.join(', ')}${rest(keys.length, limit)}`];
}

function userRecordLines(
  userRecords: readonly InspectedUserRecord[],
  count: number,
  colours: Colours,
): string[] {
  const rows = userRecords.map(
    ({ subSequenceNumber, partitionKey, explicitHashKey, byteLength, ...others }) => [
      String(subSequenceNumber),
      partitionKey === undefined ? '(no key)' : printable(partitionKey),
      explicitHashKey === undefined ? '' : printable(explicitHashKey),
      `${byteLength} B`,
      contentOf(others),
    ],
  );
  const hasHashKeys = rows.some((row) => row[2] !== '');
  const columns = [
    { alignsRight: true },
    { style: colours.key },
    ...(hasHashKeys ? [{ style: colours.faint }] : []),
    { alignsRight: true, style: colours.faint },
  ];
  const cells = hasHashKeys ? rows : rows.map((row) => [...row.slice(0, 2), ...row.slice(3)]);
  const more = rest(count, userRecords.length);
  return [...alignColumns(cells, columns, '  '), ...(more === '' ? [] : [`  ${more.slice(2)}`])];
}

function contentOf({ preview, tags, problem }: Pick<InspectedUserRecord, 'preview' | 'tags' | 'problem'>) {
  const tagText = tags?.map(({ key, value }) => `${printable(key)}=${printable(value ?? '')}`).join(' ');
  const parts = [
    describePreview(preview),
    tagText && `tags ${tagText}`,
    problem && `<- ${problem.split(':', 1)[0]}`,
  ];
  return parts.filter(Boolean).join('  ');
}

function rest(count: number, limit: number): string {
  return count > limit ? `, ${withCommas(count - limit)} more (--all)` : '';
}

function describeReading(reading: Reading, count: number, colours: Colours): string {
  const { name, delivers, drops, because, breaksWithoutJaxb } = reading;
  const reader = name === 'kcl' ? 'the KCL 3.5.1' : '@kpl-kit/deagg';
  const what =
    delivers === 'record'
      ? 'delivers the record as it is'
      : `delivers ${delivers.length} of ${counted(count, 'user record')}`;
  const lost = drops > 0 ? `, ${colours.bad(`drops ${drops}`)}` : '';
  const breaks = breaksWithoutJaxb === true ? '; without jaxb-api it breaks and loses the whole batch' : '';
  return `${reader} ${what}${lost}${because === undefined ? '' : `: ${because}`}${breaks}`;
}
