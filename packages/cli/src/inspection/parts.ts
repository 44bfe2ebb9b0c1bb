import type { Part } from '@kpl-kit/deagg/describe';

/** The fields of the message of a record; none if it has no message. */
export function fieldsOfMessage(root: Part): Iterable<Part> {
  for (const part of root.children) if (part.kind === 'message') return part.children;
  return [];
}
