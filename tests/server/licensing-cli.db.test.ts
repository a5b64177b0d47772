/** `npm run licensing`: prices and organisations from the command line. */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { testDatabase } from '../support/database.ts';

const { query } = await testDatabase();
const script = path.resolve(import.meta.dirname, '../../src/server/cli/licensing.ts');

function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', script, ...args],
      { env: { ...process.env, NODE_OPTIONS: '', LOG_LEVEL: 'silent' } },
      (error, out, err) => resolve({ code: error ? Number(error.code ?? 1) : 0, out, err }),
    );
  });
}

test('the demo makes ACME Corp and a sample rate card; a card of one’s own follows it; wrong use is refused; all of it is audited', async () => {
  const first = await run('demo');
  expect([first.code, first.out], first.err).toEqual([
    0,
    'ACME Corp (550e8400-e29b-41d4-a716-446655440000).\nRate card Sample is in force from 2026-01-01T00:00:00Z.\n',
  ]);
  const unknown = await run('juggle');
  expect([unknown.code, unknown.err]).toEqual([2, expect.stringMatching(/^Usage: /)]);

  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'licensing-cli-'));
  onTestFinished(() => fs.rmSync(dir, { recursive: true, force: true }));
  const file = path.join(dir, 'card.json');
  const card = {
    name: 'Real',
    effectiveFrom: '2031-01-01T00:00:00Z',
    lines: [{ model: '*', kind: 'input', priceMillionths: '1' }],
  };
  fs.writeFileSync(file, JSON.stringify(card));
  const real = await run('rate-card', file);
  expect([real.code, real.out], real.err).toEqual([
    0,
    expect.stringContaining('is in force from 2031-01-01T00:00:00Z'),
  ]);
  const cards = await query('SELECT name FROM vpc_rate_card ORDER BY effective_from');
  expect(cards.rows.map((r) => r.name)).toEqual(['Sample', 'Real']);
  const audited = await query("SELECT DISTINCT actor_type FROM audit_log WHERE action LIKE 'licensing.%'");
  expect(audited.rows).toEqual([{ actor_type: 'system' }]);
}, 60_000);
