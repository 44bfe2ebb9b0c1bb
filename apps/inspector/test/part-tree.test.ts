import { describeAggregatedRecord, type Part } from '@kpl-kit/deagg/describe';
import { captures, hostileRecords, malformed, vectors } from '@kpl-kit/fixtures';
import { describe, expect, test } from 'vitest';
import { PartTree } from '../src/reading/part-tree.ts';

function treeOf(data: Uint8Array): { tree: PartTree; root: Part } {
  const { root } = describeAggregatedRecord(data);
  return { tree: new PartTree(root, new Uint8Array(data)), root };
}

/** What a part is, without what makes its parts. */
function plain({ kind, byteOffset, byteLength, value, index, key, problem }: Part): object {
  return { kind, byteOffset, byteLength, value, index, key, problem };
}

function fieldsOf(root: Part): Part[] {
  return [...root.children].flatMap((part) =>
    part.kind === 'message' && part.byteLength > 0 ? [...part.children] : [part],
  );
}

/** Fields of one kind, read from the beginning. */
function entriesOf(root: Part): object[] {
  return fieldsOf(root)
    .filter(({ kind }) => kind === 'entry')
    .map(plain);
}

const large = captures
  .find(({ name }) => name === 'thousands-of-keys')
  ?.entries.toSorted((a, b) => b.Data.length - a.Data.length)[0]?.Data;

describe('a part tree', () => {
  test.each([...malformed, ...vectors, ...hostileRecords().slice(0, 300)])(
    'covers each byte of $name once',
    ({ data }) => {
      const { tree } = treeOf(data);
      const leaves = tree.leaves(0, data.length).filter(({ part }) => part.byteLength > 0);
      expect(leaves.map(({ part }) => part.byteOffset)).toEqual(
        leaves.map((_, at) => leaves.slice(0, at).reduce((sum, { part }) => sum + part.byteLength, 0)),
      );
      for (let byteOffset = 0; byteOffset < data.length; byteOffset += 7) {
        const found = tree.locate(byteOffset);
        const { byteOffset: start = -1, byteLength = 0 } = found?.placed.part ?? {};
        expect(start <= byteOffset && byteOffset < start + byteLength).toBe(true);
        expect(tree.rows(found?.row ?? -1, (found?.row ?? -1) + 1)[0]?.part.byteOffset).toBe(start);
      }
    },
  );

  test('finds fields, entries and keys anywhere as if it had read all before them', () => {
    const { tree, root } = treeOf(large ?? new Uint8Array());
    const [entries, fields] = [entriesOf(root), fieldsOf(root).map(plain)];
    expect(fields.length).toBeGreaterThan(2_000);
    expect(tree.rowCount).toBe(fields.length);
    for (const from of [0, 1, 127, 128, 129, 500, fields.length - 3]) {
      expect(tree.rows(from, from + 5).map(({ part }) => plain(part))).toEqual(fields.slice(from, from + 5));
      expect(tree.entries(from, from + 5).map(plain)).toEqual(entries.slice(from, from + 5));
    }
    const keys = fieldsOf(root).filter(({ kind }) => kind === 'partitionKey');
    expect(tree.keyCount('partitionKey')).toBe(keys.length);
    expect(tree.keys('partitionKey', 200, 203).map(plain)).toEqual(keys.slice(200, 203).map(plain));
  });

  test('shows the parts of one field where there are too many for all', () => {
    const { tree, root } = treeOf(large ?? new Uint8Array());
    const closed = fieldsOf(root);
    const target = closed.findIndex(({ kind }) => kind === 'entry') + 3;
    const { byteOffset = 0 } = closed[target] ?? {};
    const found = tree.locate(byteOffset);
    expect(found?.row).toBe(target + 1);
    const rows = tree.rows(target - 1, target + 12);
    expect(rows.filter(({ depth }) => depth > 0).length).toBe(tree.rowCount - closed.length);
    const top = rows.filter(({ depth }) => depth === 0).map(({ part }) => part.byteOffset);
    expect(top).toEqual(closed.slice(target - 1, target - 1 + top.length).map((part) => part.byteOffset));
  });
});
