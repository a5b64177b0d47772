/** Acceptance G of ledger.md: kill -9 of the process and of PostgreSQL under load; what was acknowledged exists once. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import * as contract from '../../src/districts/vault/contract.ts';
import { holdCredits } from '../../src/districts/vault/hold-credits.ts';
import { closeLedger, ledger } from '../../src/districts/vault/ledger-queue.ts';
import { closeDb } from '../../src/platform/db/client.ts';
import { migrate } from '../../src/platform/db/migrate.ts';
import { resetEnvForTests } from '../../src/platform/env.ts';
import { newId } from '../../src/platform/ids.ts';
import { startEmbeddedPostgres } from '../../src/server/embedded/postgres.ts';
import { command, ctx, expectSound, newOwner, untilAnswered } from '../districts/vault/city.ts';
import { testDatabase } from '../support/database.ts';

const { query, url } = await testDatabase();
/** By which the database knows the connections of the process that is killed. */
const NAME = 'killed';
const rounds = Number(process.env.CIVITAS_CRASH_ROUNDS ?? 3);
afterAll(closeLedger);

test(
  'kill -9 of the process in a batch: acknowledged operations exist once, others once or not at all, repeats are replays',
  async () => {
    const owners = [await newOwner(1_000_000n), await newOwner(1_000_000n), await newOwner(1_000_000n)];
    let acknowledged = 0;
    for (let round = 0; round < rounds; round += 1) {
      const tried = new Map<string, string>();
      const acked = new Set<string>();
      const child = spawn(process.execPath, [path.join(import.meta.dirname, 'ledger-crash-child.ts'), ...owners], {
        env: { ...process.env, DATABASE_URL: url, PGAPPNAME: NAME },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let rest = '';
      child.stdout.on('data', (chunk: Buffer) => {
        const lines = (rest + chunk.toString()).split('\n');
        rest = lines.pop() as string;
        for (const line of lines) {
          const [what, taskId, owner] = line.split(' ') as [string, string, string];
          if (what === 'try') tried.set(taskId, owner);
          else acked.add(taskId);
        }
      });
      const until = Date.now() + 60_000;
      while (acked.size === 0 && Date.now() < until) await sleep(5);
      await sleep(Math.random() * 250);
      const gone = new Promise((r) => child.once('close', r));
      child.kill('SIGKILL');
      await gone;
      // Its transactions end when their connections are seen to be gone; a COMMIT that was sent may still be under way.
      const left = 'FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1';
      await query(`SELECT pg_terminate_backend(pid) ${left} AND state = 'idle in transaction'`, [NAME]);
      while ((await query(`SELECT 1 ${left}`, [NAME])).rowCount) await sleep(10);
      acknowledged += acked.size;
      const ids = [...tried.keys()];
      const count = async () =>
        new Map(
          (
            await query(
              "SELECT ref_id, count(*)::int AS n FROM ledger_transfer WHERE kind = 'hold' AND ref_id = ANY($1) GROUP BY 1",
              [ids],
            )
          ).rows.map((r) => [r.ref_id as string, r.n as number]),
        );
      const before = await count();
      for (const id of acked) expect(before.get(id)).toBe(1);
      for (const n of before.values()) expect(n).toBe(1);
      const events = await query(
        "SELECT count(*)::int AS n FROM outbox_event WHERE type = 'hold.placed' AND aggregate_id = ANY($1)",
        [ids],
      );
      expect(events.rows[0].n).toBe(before.size);
      await Promise.all(
        ids.map((taskId) => {
          const op = holdCredits.operation({ taskId, buyerOwnerId: tried.get(taskId) as string, amountMinor: 1n });
          return untilAnswered(() => ledger().submit({ ctx, op }));
        }),
      );
      const after = await count();
      for (const id of ids) expect(after.get(id)).toBe(1);
      await expectSound(query);
    }
    expect(acknowledged).toBeGreaterThan(rounds);
  },
  90_000 + rounds * 60_000,
);

test(
  'kill -9 of PostgreSQL under load: acknowledged operations survive, the queue goes on, the audit views are empty',
  async () => {
    const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'civitas-crash-'));
    const start = () =>
      startEmbeddedPostgres({ dataDir, password: 'crash', database: 'crash', settings: { fsync: 'on' } });
    let server = await start();
    const home = process.env.DATABASE_URL;
    await closeLedger();
    await closeDb();
    process.env.DATABASE_URL = server.url;
    resetEnvForTests();
    try {
      await migrate(server.url);
      const owners = await Promise.all([newOwner(1_000_000n), newOwner(1_000_000n)]);
      const acked = new Set<string>();
      const failures = new Set<string>();
      let stop = false;
      const workers = Array.from({ length: 16 }, async () => {
        while (!stop) {
          const taskId = newId();
          const buyerOwnerId = owners[Math.floor(Math.random() * 2)] as string;
          await ledger()
            .submit({ ctx, op: holdCredits.operation({ taskId, buyerOwnerId, amountMinor: 1n }) })
            .then(
              () => acked.add(taskId),
              (e: Error) => failures.add(e.name),
            );
        }
      });
      for (let round = 0; round < rounds; round += 1) {
        const before = acked.size;
        const until = Date.now() + 60_000;
        while (acked.size < before + 50 && Date.now() < until) await sleep(10);
        expect(acked.size).toBeGreaterThan(before);
        await sleep(Math.random() * 50);
        process.kill(server.pid, 'SIGKILL');
        await sleep(200);
        server = await start();
        expect(server.url).toBe(process.env.DATABASE_URL);
      }
      const last = acked.size;
      const until = Date.now() + 60_000;
      while (acked.size < last + 20 && Date.now() < until) await sleep(10);
      expect(acked.size).toBeGreaterThan(last);
      stop = true;
      await Promise.all(workers);
      // Nobody is told anything but success or "try again".
      expect([...failures].filter((n) => n !== 'LedgerBusy')).toEqual([]);
      const client = new pg.Client({ connectionString: server.url });
      await client.connect();
      const own = (sql: string, args?: unknown[]) => client.query(sql, args as never);
      const found = await own(
        "SELECT ref_id, count(*)::int AS n FROM ledger_transfer WHERE kind = 'hold' AND ref_id = ANY($1) GROUP BY 1",
        [[...acked]],
      );
      expect(found.rowCount).toBe(acked.size);
      expect(found.rows.every((r) => r.n === 1)).toBe(true);
      await expectSound(own);
      await client.end();
      await command(contract.holdCredits, { taskId: newId(), buyerOwnerId: owners[0] as string, amountMinor: 1n });
    } finally {
      await closeLedger();
      await closeDb();
      await server.stop('immediate');
      fs.rmSync(dataDir, { recursive: true, force: true });
      process.env.DATABASE_URL = home;
      resetEnvForTests();
    }
  },
  120_000 + rounds * 60_000,
);
