import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { documents, recorded } from '../recording/record.ts';

test.each(documents)('the session in %s is what its commands print: pnpm --filter cli record', (path) => {
  const document = readFileSync(path, 'utf8');
  expect(document.match(/^\$ kpl /gm)?.length).toBeGreaterThanOrEqual(1);
  expect(document).toBe(recorded(document));
});
