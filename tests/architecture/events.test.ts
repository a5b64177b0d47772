/** Who tells and who listens (domain.md 8): no event without an emitter, none that says too much, and a table that is true. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { eventTable } from '../../scripts/write-event-table.ts';

const root = path.resolve(import.meta.dirname, '../..');
const { events, commands, undeclared } = await eventTable();

describe('L101 events', () => {
  test('the table was read: all districts, with commands and events', () => {
    expect(events.length).toBeGreaterThan(60);
    expect(commands.length).toBeGreaterThan(40);
    for (const district of ['courts', 'embassy', 'exchange', 'identity', 'registry', 'sandbox', 'trust', 'vault'])
      expect(
        events.some((e) => e.district === district),
        district,
      ).toBe(true);
  });

  test('every type has somebody who emits it', () => {
    expect(events.filter((e) => e.emitters.length === 0).map((e) => e.type)).toEqual([]);
  });

  test('every listener listens to a type of a contract', () => {
    expect(undeclared).toEqual([]);
  });

  test('every command of a contract is answered', () => {
    expect(commands.filter((c) => c.answeredBy === null).map((c) => c.name)).toEqual([]);
  });

  test('no payload has a field for a secret, an address or content', () => {
    const FORBIDDEN =
      /password|secret|token|apikey|^key$|phone|email|^ip$|address|^code$|description|message|comment|^content$|^input$|^output$|card(number)?$/i;
    /** Words for a reason, not codes that somebody types. */
    const REASONS = new Set(['payment.failed code', 'license.refused code']);
    const found: string[] = [];
    const look = (schema: unknown, at: string) => {
      if (!schema || typeof schema !== 'object') return;
      for (const [name, inner] of Object.entries((schema as { properties?: object }).properties ?? {})) {
        if (FORBIDDEN.test(name) && !REASONS.has(`${at} ${name}`)) found.push(`${at}: ${name}`);
        look(inner, at);
      }
      look((schema as { items?: unknown }).items, at);
    };
    for (const e of events) look(z.toJSONSchema(e.schema, { unrepresentable: 'any' }), e.type);
    expect(found).toEqual([]);
  });

  test('docs/events.md names nothing that is not there any more', () => {
    const text = fs.readFileSync(path.join(root, 'docs/events.md'), 'utf8');
    const named = [...text.matchAll(/^\| `([^`]+)` \|/gm)].map((m) => m[1] as string);
    expect(named.length).toBeGreaterThan(100);
    const known = new Set([...events.map((e) => e.type), ...commands.map((c) => c.name)]);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });
});
