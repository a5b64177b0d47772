import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { renderSdkTypes } from '../../scripts/generate-sdk-types.ts';

const committed = () => readFileSync(new URL('../../sdk/src/openapi.ts', import.meta.url), 'utf8');

test('the types of the SDK are those of the OpenAPI document: run `npm run generate:sdk`', async () => {
  const wanted = await renderSdkTypes();
  expect(wanted.length).toBeGreaterThan(50_000);
  // Split once: inside the search it would be a split of half a megabyte for every line.
  const wantedLines = wanted.split('\n');
  const differing = committed()
    .split('\n')
    .findIndex((line, i) => line !== wantedLines[i]);
  expect(differing, 'first line that differs').toBe(-1);
  expect(committed()).toBe(wanted);
});
