import { endOfString, type JsonNode } from '../input/json-node.ts';

/** As `change(JSON.parse(text)).map(JSON.stringify)`, but numbers that JavaScript cannot keep stay as they are written. */
export function changedJson({ value, text }: JsonNode, change: (value: unknown) => unknown[]): string[] {
  const numbers: string[] = [];
  const mark = unusedIn(JSON.stringify(value));
  const marked = withNumbers(text, (number) => {
    if (String(Number(number)) === number) return number;
    numbers.push(number);
    return `"${mark}${numbers.length - 1}"`;
  });
  const isExact = numbers.length === 0;
  const texts = change(isExact ? value : JSON.parse(marked)).map((one) => JSON.stringify(one));
  if (isExact) return texts;
  const marks = new RegExp(`"${mark}(\\d+)"`, 'g');
  return texts.map((one) => one.replaceAll(marks, (_, index) => numbers[Number(index)] as string));
}

function withNumbers(text: string, replace: (number: string) => string): string {
  let result = '';
  let from = 0;
  for (let at = 0; at < text.length; ) {
    START.lastIndex = at;
    const start = START.exec(text)?.index ?? text.length;
    const isString = text[start] === '"';
    NUMBER.lastIndex = start;
    const number = isString ? undefined : NUMBER.exec(text)?.[0];
    at = isString ? endOfString(text, start) : start + (number?.length ?? 0);
    if (number === undefined) continue;
    result += text.slice(from, start) + replace(number);
    from = at;
  }
  return result + text.slice(from);
}

/** Where a string or a number begins. */
const START = /["\d-]/g;
const NUMBER = /-?\d[\d.eE+-]*/y;

function unusedIn(json: string): string {
  let mark = 'number ';
  while (json.includes(mark)) mark = `_${mark}`;
  return mark;
}
