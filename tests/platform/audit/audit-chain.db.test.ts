import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';

const exported = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'civitas-audit-')), 'heads');
process.env.AUDIT_SEAL_EXPORT = exported;
const { testDatabase } = await import('../../support/database.ts');
const { url, query } = await testDatabase();
const { systemCtx } = await import('../../../src/platform/actor.ts');
const { alertCounts } = await import('../../../src/platform/alert.ts');
const { audit } = await import('../../../src/platform/audit/audit.ts');
const { checkAudit, plainProblem } = await import('../../../src/platform/audit/check-audit.ts');
const { sealAudit } = await import('../../../src/platform/audit/seal-audit.ts');
const { watchAudit } = await import('../../../src/platform/audit/watch-audit.ts');
const { canonicalJson } = await import('../../../src/platform/crypto/canonical-json.ts');
const { transact } = await import('../../../src/platform/db/transact.ts');
const { newId } = await import('../../../src/platform/ids.ts');

const ctx = systemCtx('test', 'req-audit');
const write = (subjectId: string) =>
  transact(ctx, async (tx) => {
    audit(tx, { action: 'test.act', subjectType: 'thing', subjectId, meta: { b: 1, a: ['ü', 1.5], n: null } });
  });
/** As somebody who owns the tables and passes every trigger by. */
const tamper = (sql: string) =>
  query(`SET session_replication_role = replica; ${sql}; SET session_replication_role = DEFAULT`);
const rowSql = (id: string, at = 'now()') =>
  `INSERT INTO audit_log (id, at, request_id, actor_type, action, subject_type, outcome, meta)
   VALUES ('${id}', ${at}, 'r', 'system', 'test.planted', 'thing', 'ok', '{}')`;
const waiting = async () => Number((await query('SELECT count(*) FROM audit_unsealed')).rows[0].count);
async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  return client;
}
async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (const until = Date.now() + 90_000; ; ) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > until) throw new Error('did not happen in time');
    await new Promise((r) => setTimeout(r, 10));
  }
}

beforeEach(async () => {
  await tamper('DELETE FROM audit_log; DELETE FROM audit_block; DELETE FROM audit_unsealed; DELETE FROM platform_fact');
  for (const block of [1, 2, 3]) {
    for (const n of [1, 2, 3]) await write(`${block}-${n}`);
    await sealAudit();
  }
});
afterAll(() => fs.rmSync(path.dirname(exported), { recursive: true, force: true }));

const seqOf = async (subject: string) => {
  const { rows } = await query('SELECT id FROM audit_log WHERE subject_id = $1', [subject]);
  const { rows: blocks } = await query('SELECT number, first_seq, ids FROM audit_block ORDER BY number');
  for (const b of blocks) {
    const i = b.ids.indexOf(rows[0].id);
    if (i >= 0) return { auditId: rows[0].id as string, seq: BigInt(b.first_seq) + BigInt(i), block: BigInt(b.number) };
  }
  throw new Error('not sealed');
};

describe('A4 [ASVS V16.4.2] the chain over the audit log', () => {
  test('fits as long as nobody touches it, and can be recomputed from the rows with nothing but SHA-256 and JCS', async () => {
    const verdict = await checkAudit();
    expect(verdict).toMatchObject({ ok: true, blocks: 3, rows: 9, unsealed: 0, next: null, problem: null });
    const { rows: blocks } = await query('SELECT * FROM audit_block ORDER BY number');
    const sha = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
    const be = (n: number | string) => {
      const b = Buffer.alloc(8);
      b.writeBigUInt64BE(BigInt(n));
      return b;
    };
    let head = Buffer.alloc(32);
    for (const b of blocks) {
      const leaves: Buffer[] = [];
      for (const id of b.ids) {
        const { rows } = await query('SELECT *, meta::text AS text FROM audit_log WHERE id = $1', [id]);
        const [r] = rows;
        leaves.push(
          sha(
            Buffer.of(0),
            Buffer.from(
              canonicalJson({
                id: r.id,
                at: r.at.toISOString(),
                requestId: r.request_id,
                actorType: r.actor_type,
                actorId: r.actor_id,
                ownerId: r.owner_id,
                action: r.action,
                subjectType: r.subject_type,
                subjectId: r.subject_id,
                outcome: r.outcome,
                ipEncrypted: r.ip_encrypted,
                meta: r.text,
              }),
            ),
          ),
        );
      }
      head = sha(
        Buffer.of(1),
        head,
        be(b.number),
        be(b.first_seq),
        be(b.rows),
        Buffer.of(b.drained ? 1 : 0),
        Buffer.from(b.made_at.toISOString()),
        ...leaves,
      );
    }
    expect(verdict.head).toBe(head.toString('hex'));
  });

  test.each([
    ['its action', "action = 'test.other'"],
    ['its instant, by a millisecond', "at = at + interval '1 millisecond'"],
    ['its actor', "actor_id = 'somebody'"],
    ['its owner', 'owner_id = id'],
    ['its subject', "subject_id = '2-9'"],
    ['its outcome', "outcome = 'refused'"],
    ['its address', "ip_encrypted = 'x'"],
    ['its request', "request_id = 'other'"],
    ['one member of its meta', `meta = meta || '{"b": 2}'`],
  ])('names the first old row that was changed: %s', async (_what, change) => {
    const place = await seqOf('2-2');
    await tamper(`UPDATE audit_log SET ${change} WHERE subject_id IN ('2-2', '3-1')`);
    expect((await checkAudit()).problem).toEqual({ kind: 'row_changed', ...place });
  });

  test('names an old row that was removed', async () => {
    const place = await seqOf('1-3');
    await tamper("DELETE FROM audit_log WHERE subject_id = '1-3'");
    expect((await checkAudit()).problem).toEqual({ kind: 'row_removed', ...place });
  });

  test('names a row that was inserted past the queue', async () => {
    const auditId = newId();
    await tamper(rowSql(auditId));
    expect((await checkAudit()).problem).toEqual({ kind: 'row_inserted', seq: null, block: null, auditId });
  });

  test('names a row that was inserted with an old date, though it was sealed like any other', async () => {
    const auditId = newId();
    await query(rowSql(auditId, "now() - interval '2 hours'"));
    await sealAudit();
    expect((await checkAudit()).problem).toEqual({ kind: 'row_inserted', seq: 10n, block: 4n, auditId });
  });

  test('a row taken away while it waits is sealed as gone: no later row can take its place', async () => {
    await write('waits');
    const { rows } = await query("SELECT * FROM audit_log WHERE subject_id = 'waits'");
    await tamper("DELETE FROM audit_log WHERE subject_id = 'waits'");
    const before = alertCounts().get('audit_rows_vanished') ?? 0;
    await sealAudit();
    expect(alertCounts().get('audit_rows_vanished')).toBe(before + 1);
    const place = { seq: 10n, block: 4n, auditId: rows[0].id };
    expect((await checkAudit()).problem).toEqual({ kind: 'row_removed', ...place });
    await tamper(rowSql(rows[0].id));
    expect((await checkAudit()).problem).toEqual({ kind: 'row_changed', ...place });
  });

  test.each([
    ['changed', 'UPDATE audit_block SET drained = NOT drained WHERE number = 2', 2n],
    ['given other leaves', "UPDATE audit_block SET leaves = decode(repeat('ab', 96), 'hex') WHERE number = 2", 2n],
    ['removed', 'DELETE FROM audit_block WHERE number = 2', 3n],
    ['removed in front', 'DELETE FROM audit_block WHERE number = 1', 2n],
  ])('names a block that was %s', async (_what, sql, block) => {
    await tamper(sql);
    expect((await checkAudit()).problem).toEqual({ kind: 'block_broken', seq: null, block, auditId: null });
  });

  test('the end of the chain cut off with its rows is found by the head that was exported', async () => {
    const { head } = await checkAudit();
    await tamper(
      `DELETE FROM audit_log WHERE id IN (SELECT unnest(ids) FROM audit_block WHERE number = 3);
       DELETE FROM audit_block WHERE number = 3`,
    );
    expect((await checkAudit()).ok).toBe(true);
    expect((await checkAudit({ head: head as string })).problem?.kind).toBe('head_missing');
  });

  test('the rows of the last block without their block are rows that nobody sealed', async () => {
    await tamper('DELETE FROM audit_block WHERE number = 3');
    expect((await checkAudit()).problem?.kind).toBe('row_inserted');
  });

  test('a long check goes on where it stopped, from the block before', async () => {
    const first = await checkAudit({ rowsMax: 3 });
    expect(first).toMatchObject({ ok: true, blocks: 1, next: 2n });
    expect(await checkAudit({ from: 2n })).toMatchObject({ ok: true, blocks: 2, rows: 6, next: null });
    await tamper('DELETE FROM audit_block WHERE number = 1');
    expect((await checkAudit({ from: 2n })).problem).toMatchObject({ kind: 'block_broken', block: 1n });
  });

  test('the whole log is counted once, by the stretch that ends the chain; the same verdict as plain numbers', async () => {
    const auditId = newId();
    await tamper(rowSql(auditId));
    expect(await checkAudit({ rowsMax: 3 })).toMatchObject({ ok: true, next: 2n, problem: null });
    const { problem } = await checkAudit({ from: 2n });
    expect(problem).toEqual({ kind: 'row_inserted', seq: null, block: null, auditId });
    expect(problem && plainProblem(problem)).toEqual(problem);
    const place = { block: 2n, auditId };
    expect(plainProblem({ kind: 'row_changed', seq: 5n, ...place })).toEqual({
      kind: 'row_changed',
      seq: 5,
      block: 2,
      auditId,
    });
  });

  test('old rows and blocks cannot be changed or removed through the tables', async () => {
    for (const sql of [
      'UPDATE audit_block SET drained = true',
      'DELETE FROM audit_block',
      'TRUNCATE audit_block',
      "UPDATE audit_log SET outcome = 'x'",
      'DELETE FROM audit_log',
    ])
      await expect(query(sql), sql).rejects.toThrow('append-only');
  });
});

describe('sealing beside writers', () => {
  test('a row whose transaction ends late is sealed late, not passed over', async () => {
    const early = newId();
    const late = await connect();
    try {
      await late.query('BEGIN');
      await late.query(rowSql(early));
      await write('after');
      await sealAudit();
      expect((await checkAudit()).rows).toBe(10);
      await late.query('COMMIT');
      expect(await waiting()).toBe(1);
      await sealAudit();
      const { rows } = await query('SELECT ids FROM audit_block ORDER BY number DESC LIMIT 1');
      expect(rows[0].ids).toEqual([early]);
      expect(await checkAudit()).toMatchObject({ ok: true, rows: 11, unsealed: 0 });
    } finally {
      await late.end();
    }
  });

  test('a transaction that is rolled back leaves nothing to seal', async () => {
    const client = await connect();
    await client.query('BEGIN');
    await client.query(rowSql(newId()));
    await client.query('ROLLBACK');
    await client.end();
    expect(await waiting()).toBe(0);
    expect((await checkAudit()).ok).toBe(true);
  });

  test('eight writers and four sealers at once: every row is in exactly one block and the chain fits', async () => {
    let writing = true;
    const sealers = [1, 2, 3, 4].map(async () => {
      while (writing) {
        await sealAudit(3);
        await new Promise((r) => setTimeout(r, 1));
      }
    });
    await Promise.all(
      Array.from({ length: 8 }, async (_, w) => {
        for (let n = 0; n < 12; n += 1) await write(`w${w}-${n}`);
      }),
    );
    writing = false;
    await Promise.all(sealers);
    while ((await sealAudit(3)) > 0);
    const verdict = await checkAudit();
    expect(verdict).toMatchObject({ ok: true, rows: 105, unsealed: 0, problem: null });
    expect(verdict.blocks).toBeGreaterThan(3);
    const { rows } = await query(
      'SELECT count(*)::int AS n, count(DISTINCT id)::int AS different FROM (SELECT unnest(ids) AS id FROM audit_block) b',
    );
    expect(rows[0]).toEqual({ n: 105, different: 105 });
  });

  test('a sealer that dies in the middle costs nothing: writers went on, the rows wait, the next one seals them once', async () => {
    await write('x');
    const blocker = await connect();
    try {
      await blocker.query('BEGIN');
      await blocker.query('LOCK TABLE audit_block IN EXCLUSIVE MODE');
      const sealing = sealAudit().then(
        () => 'sealed',
        () => 'died',
      );
      const pid = await eventually(async () => {
        const { rows } = await query(
          "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'INSERT INTO audit_block%'",
        );
        return rows[0]?.pid as number | undefined;
      });
      // Its transaction has taken the rows and holds them; another sealer leaves, a writer is not held up.
      expect(await sealAudit()).toBe(0);
      await write('y');
      await query('SELECT pg_terminate_backend($1)', [pid]);
      expect(await sealing).toBe('died');
    } finally {
      await blocker.end();
    }
    expect(await waiting()).toBe(2);
    await sealAudit();
    expect(await checkAudit()).toMatchObject({ ok: true, blocks: 4, rows: 11, unsealed: 0 });
  });
});

describe('watching', () => {
  test('checks once a day whichever worker asks, and alerts the operator when the chain does not fit', async () => {
    const alerts = () => alertCounts().get('audit_chain_broken') ?? 0;
    const before = alerts();
    await write('not sealed yet');
    await Promise.all([watchAudit(), watchAudit()]);
    const { rows } = await query("SELECT value FROM platform_fact WHERE name = 'audit.checked'");
    expect(rows[0].value).toMatchObject({ ok: true, rows: 10, problem: null });
    expect(alerts()).toBe(before);
    await tamper("UPDATE audit_log SET outcome = 'x' WHERE subject_id = '1-1'");
    await watchAudit();
    expect(alerts()).toBe(before);
    await query("UPDATE platform_fact SET updated_at = now() - interval '25 hours'");
    await watchAudit();
    expect(alerts()).toBe(before + 1);
  });

  test("exports the first head of a day: it is the hash of that day's first block", async () => {
    // One a day: two where midnight came between the blocks.
    const { rows } = await query(
      `SELECT DISTINCT ON (day) number::text AS number, encode(hash, 'hex') AS hash
         FROM (SELECT *, (made_at AT TIME ZONE 'UTC')::date AS day FROM audit_block) b ORDER BY day, b.number`,
    );
    const lines = fs.readFileSync(exported, 'utf8').trimEnd().split('\n');
    expect(lines.slice(-rows.length).map((line) => line.split(' ').slice(1))).toEqual(
      rows.map((r) => [r.number, r.hash]),
    );
    expect(rows[0].number).toBe('1');
    expect((await checkAudit({ head: rows[0].hash })).ok).toBe(true);
  });
});
