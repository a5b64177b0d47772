/** What events carry, and whether every command of a contract is answered (domain.md 8). */
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import '../../src/api/compose.ts';
import { busTable } from '../../src/platform/bus/bus.ts';
import { knownEvents } from '../../src/platform/bus/contract.ts';

const DISTRICTS = path.resolve(import.meta.dirname, '../../src/districts');

const FORBIDDEN =
  /password|secret|token|apikey|^key$|phone|email|^ip$|address|^code$|description|message|comment|^content$|^input$|^output$|card(number)?$/i;
/** Words for a reason, not codes that somebody types. */
const REASONS = new Set(['payment.failed code', 'license.refused code']);

test('L101 no payload has a field for a secret, an address or content', () => {
  const found: string[] = [];
  const look = (schema: unknown, at: string) => {
    if (!schema || typeof schema !== 'object') return;
    for (const [name, inner] of Object.entries((schema as { properties?: object }).properties ?? {})) {
      if (FORBIDDEN.test(name) && !REASONS.has(`${at} ${name}`)) found.push(`${at}: ${name}`);
      look(inner, at);
    }
    look((schema as { items?: unknown }).items, at);
  };
  expect(knownEvents().size).toBeGreaterThan(60);
  for (const [type, event] of knownEvents()) look(z.toJSONSchema(event.data, { unrepresentable: 'any' }), type);
  expect(found).toEqual([]);
});

test('every command of a contract is answered by its district', async () => {
  const answered = new Set(busTable().commands);
  const named: string[] = [];
  for (const district of fs.readdirSync(DISTRICTS)) {
    const file = path.join(DISTRICTS, district, 'contract.ts');
    if (!fs.existsSync(file)) continue;
    for (const value of Object.values((await import(file)) as Record<string, { kind?: string; name?: string }>))
      if (value?.kind === 'command' && value.name) named.push(value.name);
  }
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter((name) => !answered.has(name))).toEqual([]);
});
