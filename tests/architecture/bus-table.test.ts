import fs from 'node:fs';
import { expect, test } from 'vitest';
import { busRows, renderBusTable } from '../../scripts/write-bus-table.ts';

test('every event type has an emitter, and every listener listens to a declared type', () => {
  const rows = busRows();
  expect(rows.length).toBeGreaterThan(40);
  expect(rows.filter((r) => r.emitters.length === 0).map((r) => r.type)).toEqual([]);
  expect(rows.flatMap((r) => r.listeners).length).toBeGreaterThan(10);
});

test('docs/generated/bus.md is what the code says: run `node scripts/write-bus-table.ts`', () => {
  expect(fs.readFileSync(new URL('../../docs/generated/bus.md', import.meta.url), 'utf8')).toBe(renderBusTable());
});
