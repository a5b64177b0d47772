import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

/**
 * The import rules are themselves checked: one forbidden import per rule is planted in a copy of the sources, all at
 * once, and each must be named by its rule.
 */
const root = path.resolve(import.meta.dirname, '../..');
const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'civitas-boundaries-'));

const PLANTED: [rule: string, file: string, content: string][] = [
  [
    'room1-app',
    'src/app/planted/a.ts',
    "import { registerAgent } from '../../districts/registry/index.ts'; export const a = registerAgent;",
  ],
  ['room1-app', 'src/app/planted/b.ts', "import { db } from '#platform/db/client.ts'; export const a = db;"],
  ['room1-app', 'src/planted-instrumentation.ts', "import { db } from './platform/db/client.ts'; export const a = db;"],
  [
    'room1-components',
    'src/components/planted.ts',
    "import { createCaller } from '../api/root.ts'; export const a = createCaller;",
  ],
  [
    'room2-adapters',
    'src/adapters/rest/planted-a.ts',
    "import { registerAgent } from '../../districts/registry/index.ts'; export const a = registerAgent;",
  ],
  [
    'room2-adapters',
    'src/adapters/rest/planted-b.ts',
    "import { db } from '#platform/db/client.ts'; export const a = db;",
  ],
  [
    'room3-api',
    'src/api/routers/planted-a.ts',
    "import { findAgent } from '../../districts/registry/queries.ts'; export const a = findAgent;",
  ],
  [
    'room3-api',
    'src/api/routers/planted-b.ts',
    "import { transact } from '#platform/db/transact.ts'; export const a = transact;",
  ],
  [
    'room4-districts',
    'src/districts/registry/planted-a.ts',
    "import { createCaller } from '../../api/root.ts'; export const a = createCaller;",
  ],
  [
    'room5-platform',
    'src/platform/planted-a.ts',
    "import { registerAgent } from '../districts/registry/index.ts'; export const a = registerAgent;",
  ],
  [
    'districts-talk-by-contract',
    'src/districts/exchange/planted-a.ts',
    "import { findAgent } from '../registry/queries.ts'; export const a = findAgent;",
  ],
  [
    'districts-talk-by-contract',
    'src/districts/exchange/planted-b.ts',
    "import type { AgentRow } from '../registry/queries.ts'; export type A = AgentRow;",
  ],
  [
    'schemas-are-browser-safe',
    'src/districts/planted/schemas.ts',
    "import { db } from '#platform/db/client.ts'; export const a = db;",
  ],
  [
    'schemas-name-no-contract',
    'src/districts/planted2/schemas.ts',
    "import { readAgent } from '../registry/contract.ts'; export const a = readAgent;",
  ],
  [
    'trpc-client-takes-types-only',
    'src/adapters/trpc/client.tsx',
    "import { appRouter } from '../../api/root.ts'; export const a = appRouter;",
  ],
  [
    'domain-is-transport-free',
    'src/districts/registry/planted-b.ts',
    "import { TRPCError } from '@trpc/server'; export const a = TRPCError;",
  ],
  [
    'prisma-only-in-db',
    'src/districts/registry/planted-c.ts',
    "import { PrismaClient } from '../../generated/prisma/client.ts'; export const a = PrismaClient;",
  ],
  ['prisma-only-in-db', 'src/districts/registry/planted-d.ts', "import pg from 'pg'; export const a = pg;"],
  [
    'vendors-only-in-vendors',
    'src/districts/vault/planted-a.ts',
    "import Stripe from 'stripe'; export const a = Stripe;",
  ],
  [
    'server-is-the-entry',
    'src/platform/planted-b.ts',
    "import { startServer } from '../server/http.ts'; export const a = startServer;",
  ],
  [
    'emulators-stay-outside',
    'src/platform/planted-c.ts',
    "import { createStripeEmulator } from '../../emulators/stripe/emulator.ts'; export const a = createStripeEmulator;",
  ],
  [
    'emulators-know-no-src',
    'emulators/planted.ts',
    "import { db } from '../src/platform/db/client.ts'; export const a = db;",
  ],
  [
    'no-circular',
    'src/platform/planted-circle-a.ts',
    "import { b } from './planted-circle-b.ts'; export const a = () => b;",
  ],
  [
    'src-never-imports-tests',
    'src/platform/planted-d.ts',
    "import { x } from '../../tests/planted.ts'; export const a = x;",
  ],
  ['not-to-unresolvable', 'src/platform/planted-e.ts', "import { x } from './nope.ts'; export const a = x;"],
];

let report = '';

beforeAll(() => {
  for (const name of ['src', 'emulators']) fs.cpSync(path.join(root, name), path.join(copy, name), { recursive: true });
  for (const name of ['package.json', 'tsconfig.json', '.dependency-cruiser.cjs'])
    fs.copyFileSync(path.join(root, name), path.join(copy, name));
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  for (const [, file, content] of PLANTED) {
    fs.mkdirSync(path.dirname(path.join(copy, file)), { recursive: true });
    fs.writeFileSync(path.join(copy, file), content);
  }
  fs.writeFileSync(
    path.join(copy, 'src/platform/planted-circle-b.ts'),
    "import { a } from './planted-circle-a.ts'; export const b = () => a;",
  );
  fs.mkdirSync(path.join(copy, 'tests'), { recursive: true });
  fs.writeFileSync(path.join(copy, 'tests/planted.ts'), 'export const x = 1;');
  const run = spawnSync(
    path.join(root, 'node_modules/.bin/depcruise'),
    ['src', 'emulators', '--config', '.dependency-cruiser.cjs'],
    { cwd: copy, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  report = run.stdout + run.stderr;
}, 120_000);

afterAll(() => fs.rmSync(copy, { recursive: true, force: true }));

test.each(PLANTED.map(([rule, file]) => [rule, file]))('a forbidden import is caught by %s: %s', (rule, file) => {
  const named = report
    .split('\n')
    .some(
      (l) =>
        l.includes(`error ${rule}:`) &&
        (rule === 'no-circular' ? l.includes('planted-circle') : l.includes(`${file} →`)),
    );
  expect(
    named,
    report
      .split('\n')
      .filter((l) => l.includes(file))
      .join('\n') || 'not mentioned',
  ).toBe(true);
});

test('the project itself breaks no rule, with hundreds of modules read', () => {
  const run = spawnSync(
    path.join(root, 'node_modules/.bin/depcruise'),
    ['src', 'emulators', '--config', '.dependency-cruiser.cjs'],
    { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  expect(run.stdout + run.stderr).not.toMatch(/ error /);
  expect(run.status).toBe(0);
  expect(Number(/(\d+) modules/.exec(run.stdout)?.[1])).toBeGreaterThan(300);
}, 120_000);

test('every district has its contract files, and one operation per file named for its verb', () => {
  const districts = fs.readdirSync(path.join(root, 'src/districts'));
  for (const d of districts) {
    const files = fs.readdirSync(path.join(root, 'src/districts', d));
    for (const wanted of ['index.ts', 'schemas.ts']) expect(files, `${d}/${wanted}`).toContain(wanted);
    expect(
      files.filter((f) => /util|helper|misc|common\.ts$/.test(f)),
      d,
    ).toEqual([]);
  }
  expect(
    execFileSync('git', ['ls-files', 'src'], { cwd: root, encoding: 'utf8' })
      .split('\n')
      .filter((f) => /\/utils?\.ts$/.test(f)),
  ).toEqual([]);
});
