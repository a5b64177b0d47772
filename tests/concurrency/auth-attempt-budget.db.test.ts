/**
 * The attempt budget under parallel guessing (identity.md 9.6 to 9.8): figures of the specification, counted in compares
 * and rows, never in time. The harness is first turned on two versions with the classic faults: it must see them.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { confirmTotp } from '../../src/districts/identity/confirm-totp.ts';
import { guessCode } from '../../src/districts/identity/guess-code.ts';
import { resolveSession } from '../../src/districts/identity/resolve-session.ts';
import { sendCode } from '../../src/districts/identity/send-code.ts';
import { verifyBackupCode } from '../../src/districts/identity/verify-backup-code.ts';
import { verifyCode } from '../../src/districts/identity/verify-code.ts';
import { verifyTotp } from '../../src/districts/identity/verify-totp.ts';
import type { Ctx, OwnerActor } from '../../src/platform/actor.ts';
import { shiftClockForTests } from '../../src/platform/clock.ts';
import { HasherFull, hasher } from '../../src/platform/crypto/hasher.ts';
import { totpCode, totpStep } from '../../src/platform/crypto/totp.ts';
import { db } from '../../src/platform/db/client.ts';
import { resetEnvForTests } from '../../src/platform/env.ts';
import { resetLimitsForTests } from '../../src/platform/rate-limit/limiter.ts';
import { closeRedis } from '../../src/platform/redis.ts';
import { startApiProcess } from '../support/api-process.ts';
import { authPlatform, type WatchedHasher, watchHasher } from '../support/auth.ts';

const p = await authPlatform();
const [rest] = p.doors as [(typeof p.doors)[0]];
let watched: WatchedHasher;
beforeEach(() => {
  resetLimitsForTests();
  shiftClockForTests(0);
  watched = watchHasher();
});
afterEach(() => watched.restore());
afterAll(() => shiftClockForTests(0));

type Caller = Ctx & { actor: OwnerActor };
async function callerOf(token: string): Promise<Caller> {
  const found = await resolveSession(token, 'bearer');
  if (!found) throw new Error('no session');
  return { actor: found.actor, requestId: 'test', ip: null, userAgent: null };
}
const times = <T>(n: number, fn: (i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: n }, (_x, i) => fn(i)));
const wrongOf = (code: string) => (code === '402817' ? '402818' : '402817');
type Owner = Awaited<ReturnType<typeof p.ownerWithSms>>;

async function pendingWithCode(owner?: Owner) {
  const who = owner ?? (await p.ownerWithSms());
  const token = await p.signIn(who);
  const ctx = await callerOf(token);
  await sendCode(ctx, {});
  watched.compares = 0;
  return { owner: who, token, ctx, code: p.codeTo(who.phone) };
}
/** 503 is allowed under load: nothing is counted then. */
async function calm<T>(run: () => Promise<T>): Promise<T | 'BUSY'> {
  try {
    return await run();
  } catch (e) {
    const code = (e as { code?: string }).code;
    if (code === 'RATE_LIMITED' || code === 'SERVICE_UNAVAILABLE') return 'BUSY';
    if (code === 'UNAUTHORIZED') return 'BUSY';
    throw e;
  }
}

/** What an attacker gets through: compares of wrong codes, successes of one right code. */
interface Verdict {
  compares: number;
  successes: number;
}
type GuessOne = (code: string) => Promise<boolean>;

async function attack(guess: GuessOne, code: string, n: number): Promise<Verdict> {
  const before = watched.compares;
  const results = await times(n, () => guess(code));
  return { compares: watched.compares - before, successes: results.filter(Boolean).length };
}

describe('R1 [ASVS V15.4.2] the harness sees the faults it is made for', () => {
  /** Read, compare, write: each step is right alone. */
  const readCompareWrite =
    (ownerId: string): GuessOne =>
    async (code) => {
      const row = await db().twoFactorChallenge.findFirst({
        where: { ownerId, consumedAt: null, invalidatedAt: null },
      });
      if (!row || row.attempts >= 3) return false;
      const right = await hasher().compare(code, row.codeHash);
      if (right) await db().twoFactorChallenge.update({ where: { id: row.id }, data: { consumedAt: new Date() } });
      else
        await db().twoFactorChallenge.update({
          where: { id: row.id },
          data: { attempts: Math.min(3, row.attempts + 1) },
        });
      return right;
    };
  /** The same inside a READ COMMITTED transaction without a row lock. */
  const transactionWithoutLock =
    (ownerId: string): GuessOne =>
    (code) =>
      db().$transaction(
        async (tx) => {
          const row = await tx.twoFactorChallenge.findFirst({
            where: { ownerId, consumedAt: null, invalidatedAt: null },
          });
          if (!row || row.attempts >= 3) return false;
          const right = await hasher().compare(code, row.codeHash);
          if (right) await tx.twoFactorChallenge.update({ where: { id: row.id }, data: { consumedAt: new Date() } });
          else
            await tx.twoFactorChallenge.update({
              where: { id: row.id },
              data: { attempts: Math.min(3, row.attempts + 1) },
            });
          return right;
        },
        { maxWait: 30_000, timeout: 30_000 },
      );

  test.each([
    ['read-compare-write', readCompareWrite],
    ['a transaction without a lock', transactionWithoutLock],
  ])('%s lets more than three guesses and more than one success through', async (_name, make) => {
    const a = await pendingWithCode();
    const wrong = await attack(make(a.owner.id), wrongOf(a.code), 60);
    expect(wrong.compares).toBeGreaterThan(3);
    const b = await pendingWithCode();
    const right = await attack(make(b.owner.id), b.code, 30);
    expect(right.successes).toBeGreaterThan(1);
  });
});

describe('R2 C3 one budget, in parallel, through Prisma with adapter-pg', () => {
  test('F1 F2 200 wrong guesses reach the hasher three times; a new code gives two more, then the lock', async () => {
    const { owner, ctx, code } = await pendingWithCode();
    const one: GuessOne = async (c) =>
      ((await calm(() => verifyCode(ctx, { code: c }))) as { reply?: { success: boolean } }).reply?.success === true;
    expect(await attack(one, wrongOf(code), 200)).toEqual({ compares: 3, successes: 0 });
    expect(await p.factor(owner)).toMatchObject({ failed: 3, failed_total: 3, locked_until: null });
    expect((await verifyCode(ctx, { code })).reply.error).toBe(
      'Maximum verification attempts exceeded. Please request a new code.',
    );
    await sendCode(ctx, {});
    const second = p.codeTo(owner.phone);
    expect(await attack(one, wrongOf(second), 200)).toEqual({ compares: 2, successes: 0 });
    expect(await p.factor(owner)).toMatchObject({ failed: 5, failed_total: 5, locked_until: expect.any(Date) });
    expect((await verifyCode(ctx, { code: second })).reply.locked).toBe(true);
    expect((await verifyBackupCode(ctx, { code: owner.backupCodes[0] as string })).reply.locked).toBe(true);
    shiftClockForTests(30 * 60_000 + 1_000);
    const later = await pendingWithCode(owner);
    expect((await verifyCode(later.ctx, { code: later.code })).reply.success).toBe(true);
    expect(await p.factor(owner)).toMatchObject({ failed: 0, failed_total: 0, locked_until: null });
  });

  test('F3 [ASVS V6.5.1] 50 copies of the right code: one success, one token, counter 0', async () => {
    const { owner, ctx, code } = await pendingWithCode();
    const outcomes = await times(50, () =>
      guessCode(ctx, { method: 'sms', code }).catch((e) => ({ kind: (e as { code: string }).code })),
    );
    expect(outcomes.filter((o) => o.kind === 'RIGHT')).toHaveLength(1);
    expect(
      new Set(outcomes.map((o) => o.kind)).difference(
        new Set(['RIGHT', 'UNAUTHORIZED', 'RACED', 'USED_UP', 'NONE', 'BUSY']),
      ),
    ).toEqual(new Set());
    expect(await p.factor(owner)).toMatchObject({ failed: 0, failed_total: 0, locked_until: null });
    const live = await p.query(
      "SELECT count(*)::int AS n FROM session WHERE owner_id = $1 AND state = 'ACTIVE' AND second_factor_at IS NOT NULL AND revoked_at IS NULL AND id = $2",
      [owner.id, ctx.actor.sessionId],
    );
    expect(live.rows[0].n).toBe(1);
  });

  test('F3 the same in a signed-in session, whose token stays: three copies compared at once, one of them counts', async () => {
    const owner = await p.ownerWithSms();
    const ctx = await callerOf(owner.token);
    expect((await rest.call(owner.token, 'send', {})).status).toBe(200);
    const code = p.codeTo(owner.phone);
    // The three that were paid for wait for each other: no success of one can end another before its settlement.
    let begun = 0;
    let open = () => {};
    const all = new Promise<void>((resolve) => {
      open = resolve;
    });
    watched.before = () => {
      begun += 1;
      if (begun === 3) open();
      return all;
    };
    const outcomes = await times(20, () => guessCode(ctx, { method: 'sms', code }));
    const kinds = outcomes.map((o) => o.kind);
    expect(kinds.filter((k) => k === 'RIGHT')).toHaveLength(1);
    expect(kinds.filter((k) => k === 'RACED')).toHaveLength(2);
    expect(await p.factor(owner)).toMatchObject({ failed: 0, failed_total: 0, locked_until: null });
  });

  test('F4 50 copies of one backup code, 40 rounds: one success each, never a lock', async () => {
    const owners = await Promise.all(Array.from({ length: 4 }, () => p.ownerWithSms()));
    for (const owner of owners) {
      const ctx = await callerOf(owner.token);
      for (let round = 0; round < 10; round += 1) {
        const code = owner.backupCodes[round] as string;
        watched.before = () => sleep(Math.random() * 5);
        const outcomes = await times(50, () => guessCode(ctx, { method: 'backup', code }));
        expect(outcomes.filter((o) => o.kind === 'RIGHT')).toHaveLength(1);
        expect(await p.factor(owner)).toMatchObject({ failed: 0, failed_total: 0, locked_until: null });
        const left = await p.query(
          'SELECT count(*)::int AS n FROM backup_code WHERE owner_id = $1 AND used_at IS NULL',
          [owner.id],
        );
        expect(left.rows[0].n).toBe(9 - round);
      }
    }
  });

  test('F5 100 SMS and 100 backup guesses mixed: five compares in all, then locked', async () => {
    const { owner, ctx, code } = await pendingWithCode();
    const wrong = wrongOf(code);
    await times(200, (i) =>
      calm(() => (i % 2 ? verifyCode(ctx, { code: wrong }) : verifyBackupCode(ctx, { code: 'ZZZZZZZZZZ' }))),
    );
    expect(watched.compares).toBe(5);
    expect(await p.factor(owner)).toMatchObject({ failed: 5, locked_until: expect.any(Date) });
  });

  test('F5 T4 70 SMS, 70 backup and 70 TOTP guesses mixed: five failures in all, then locked', async () => {
    const owner = await p.ownerWithSms();
    const { secret } = await p.addTotp(owner);
    const { ctx, code } = await pendingWithCode(owner);
    const wrong = wrongOf(code);
    const bad = ['111111', '222222', '333333'].find((c) =>
      [-1n, 0n, 1n].every((d) => totpCode(secret, totpStep(Date.now()) + d) !== c),
    ) as string;
    await times(210, (i) =>
      calm(() =>
        [
          () => verifyCode(ctx, { code: wrong }),
          () => verifyBackupCode(ctx, { code: 'ZZZZZZZZZZ' }),
          () => verifyTotp(ctx, { code: bad }),
        ][i % 3]!(),
      ),
    );
    expect(watched.compares).toBeLessThanOrEqual(5);
    expect(await p.factor(owner)).toMatchObject({ failed: 5, failed_total: 5, locked_until: expect.any(Date) });
    const wrongs = (await p.audits(owner, 'identity.verifySecondFactor')).filter((o) => o === 'wrong');
    expect(wrongs).toHaveLength(5);
  });

  test('R3 right SMS, backup and TOTP code at the same instant: one success, no second code consumed', async () => {
    const owner = await p.ownerWithSms();
    const { secret } = await p.addTotp(owner);
    const { ctx, code } = await pendingWithCode(owner);
    const outcomes = await Promise.all([
      guessCode(ctx, { method: 'sms', code }),
      guessCode(ctx, { method: 'backup', code: owner.backupCodes[0] as string }),
      guessCode(ctx, { method: 'totp', code: totpCode(secret, totpStep(Date.now())) }),
    ]);
    // Who comes so late that a success already put the text message's code away is told that there is none.
    const kinds = outcomes.map((o) => o.kind);
    expect(kinds.filter((k) => k === 'RIGHT')).toHaveLength(1);
    expect(kinds.filter((k) => k === 'UNAUTHORIZED' || k === 'NONE' || k === 'RACED')).toHaveLength(2);
    const used = await p.query(
      `SELECT (SELECT count(*) FROM backup_code WHERE owner_id = $1 AND used_at IS NOT NULL)::int
            + (SELECT count(*) FROM two_factor_challenge WHERE owner_id = $1 AND consumed_at IS NOT NULL AND session_id = $2)::int AS n`,
      [owner.id, ctx.actor.sessionId],
    );
    expect(used.rows[0].n).toBeLessThanOrEqual(1);
    expect(await p.factor(owner)).toMatchObject({ failed: 0, failed_total: 0 });
  });

  test('one right among nine wrong at the same instant: never two successes, never a negative counter', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { owner, ctx, code } = await pendingWithCode();
      watched.before = () => sleep(Math.random() * 5);
      const outcomes = await times(10, (i) => guessCode(ctx, { method: 'sms', code: i === 4 ? code : wrongOf(code) }));
      expect(outcomes.filter((o) => o.kind === 'RIGHT').length).toBeLessThanOrEqual(1);
      const row = (await p.factor(owner)) as { failed: number; failed_total: number };
      expect(row.failed).toBeGreaterThanOrEqual(0);
      expect(row.failed).toBeLessThanOrEqual(row.failed_total);
    }
  });

  test('T2 [ASVS V6.5.1] 20 copies of one TOTP code: one success, replays cost nothing', async () => {
    const owner = await p.newOwner();
    const { secret } = await p.addTotp(owner);
    const ctx = await callerOf(owner.token);
    const code = totpCode(secret, totpStep(Date.now()));
    const outcomes = await times(20, () => guessCode(ctx, { method: 'totp', code }));
    expect(outcomes.filter((o) => o.kind === 'RIGHT')).toHaveLength(1);
    expect(outcomes.every((o) => ['RIGHT', 'RACED', 'BUSY'].includes(o.kind))).toBe(true);
    expect(await p.factor(owner)).toMatchObject({ failed: 0, failed_total: 0 });
    expect((await guessCode(ctx, { method: 'totp', code: totpCode(secret, totpStep(Date.now()) - 1n) })).kind).toBe(
      'RACED',
    );
  });

  test.each(p.doors)('F1 F3 over $name: three compares, one success', async (door) => {
    const a = await pendingWithCode();
    const wrong = wrongOf(a.code);
    resetLimitsForTests();
    await times(50, () => door.call(a.token, 'verify', { code: wrong }));
    expect(watched.compares).toBe(3);
    const b = await pendingWithCode();
    resetLimitsForTests();
    const answers = await times(50, () => door.call(b.token, 'verify', { code: b.code }));
    expect(answers.filter((r) => r.body.success === true && r.token !== null)).toHaveLength(1);
    expect(await p.factor(b.owner)).toMatchObject({ failed: 0, failed_total: 0 });
  });

  test('P4 [ASVS V2.4.1] a batch that names a mutation runs none of it', async () => {
    const { token, code, owner } = await pendingWithCode();
    const names = Array.from({ length: 10 }, () => 'identity.verifyCode').join(',');
    const reply = await fetch(`${p.url}/api/trpc/${names}?batch=1`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(Object.fromEntries(Array.from({ length: 10 }, (_x, i) => [i, { code: wrongOf(code) }]))),
    });
    expect(reply.status).toBe(400);
    expect(watched.compares).toBe(0);
    expect(await p.factor(owner)).toMatchObject({ failed: 0 });
  });
});

describe('what happens between reserve and settle of a right code', () => {
  /** Holds the compare until `meanwhile` has run. */
  async function held(ctx: Caller, guess: Parameters<typeof guessCode>[1], meanwhile: () => Promise<unknown>) {
    let open = () => {};
    const latch = new Promise<void>((resolve) => {
      open = resolve;
    });
    let began = () => {};
    const begun = new Promise<void>((resolve) => {
      began = resolve;
    });
    watched.before = async () => {
      began();
      await latch;
    };
    const outcome = guessCode(ctx, guess);
    await begun;
    watched.before = null;
    await meanwhile();
    open();
    return outcome;
  }

  test('R4 [ASVS V7.4.1] the session ends: 401, the code stays unspent, nothing counts', async () => {
    const { owner, ctx, code } = await pendingWithCode();
    const outcome = await held(ctx, { method: 'sms', code }, () =>
      p.query('UPDATE session SET revoked_at = now() WHERE id = $1', [ctx.actor.sessionId]),
    );
    expect(outcome.kind).toBe('UNAUTHORIZED');
    expect(await p.factor(owner)).toMatchObject({ failed: 0, failed_total: 0 });
    const spent = await p.query('SELECT consumed_at FROM two_factor_challenge WHERE session_id = $1', [
      ctx.actor.sessionId,
    ]);
    expect(spent.rows[0].consumed_at).toBeNull();
  });

  test('R5 a lock is set: locked, the code unspent', async () => {
    const { owner, ctx, code } = await pendingWithCode();
    const outcome = await held(ctx, { method: 'sms', code }, async () => {
      for (let i = 0; i < 4; i += 1) await guessCode(ctx, { method: 'backup', code: 'ZZZZZZZZZZ' });
    });
    expect(outcome.kind).toBe('LOCKED');
    const spent = await p.query('SELECT consumed_at FROM two_factor_challenge WHERE session_id = $1', [
      ctx.actor.sessionId,
    ]);
    expect(spent.rows[0].consumed_at).toBeNull();
    expect(await p.factor(owner)).toMatchObject({ failed: 5 });
  });

  test('R13 a new code is sent, or the set is made anew: refused, nothing consumed, not counted', async () => {
    const { owner, ctx, code } = await pendingWithCode();
    expect((await held(ctx, { method: 'sms', code }, () => sendCode(ctx, {}))).kind).toBe('RACED');
    expect(
      (
        await held(ctx, { method: 'backup', code: owner.backupCodes[0] as string }, () =>
          rest.call(owner.token, 'regenerate'),
        )
      ).kind,
    ).toBe('RACED');
    expect(await p.factor(owner)).toMatchObject({ failed: 0, failed_total: 0 });
  });

  test('R6 [ASVS V15.2.2] the hasher has no room: 503, counters as before, the code works afterwards', async () => {
    const { owner, ctx, code } = await pendingWithCode();
    watched.before = () => {
      throw new HasherFull();
    };
    await expect(guessCode(ctx, { method: 'sms', code })).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect(await p.factor(owner)).toMatchObject({ failed: 0, failed_total: 0 });
    watched.before = null;
    expect((await guessCode(ctx, { method: 'sms', code })).kind).toBe('RIGHT');
  });

  test('R7 [ASVS V16.5.3] a compare that throws counts as wrong and opens nothing', async () => {
    const { owner, ctx, code } = await pendingWithCode();
    watched.before = () => {
      throw new Error('broken');
    };
    expect((await guessCode(ctx, { method: 'sms', code })).kind).toBe('WRONG');
    expect(await p.factor(owner)).toMatchObject({ failed: 1, failed_total: 1 });
  });

  test('R8 a row lock held elsewhere: 503, nothing counted', async () => {
    const { owner, ctx, code } = await pendingWithCode();
    // Not one of the platform's connections: those may not hold a transaction open for longer than the guess waits.
    const holder = new pg.Client({ connectionString: process.env.DATABASE_URL });
    await holder.connect();
    try {
      await holder.query('BEGIN');
      await holder.query('SELECT 1 FROM two_factor WHERE owner_id = $1 FOR UPDATE', [owner.id]);
      await expect(guessCode(ctx, { method: 'sms', code })).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    } finally {
      await holder.end();
    }
    expect(await p.factor(owner)).toMatchObject({ failed: 0, failed_total: 0 });
  });
});

describe('crashes, processes, stores that are gone', () => {
  test('F20 a server killed with five guesses in flight: the tries stay spent, busy, and after 30 s a lock', async () => {
    const owner = await p.ownerWithSms();
    const doomed = await startApiProcess({ CIVITAS_TEST_HOLD_COMPARE: '1' });
    const lost = times(5, () =>
      fetch(`${doomed.url}/api/v1/auth/2fa/backup`, {
        method: 'POST',
        headers: { authorization: `Bearer ${owner.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ code: 'ZZZZZZZZZZ' }),
      }).catch(() => null),
    );
    while (((await p.factor(owner)).failed as number) < 5) await sleep(25);
    await doomed.kill();
    await lost;
    expect(await p.factor(owner)).toMatchObject({ failed: 5, locked_until: null });
    const right = { code: owner.backupCodes[0] as string };
    const busy = await rest.call(owner.token, 'backup', right);
    expect([busy.status, busy.body.error]).toEqual([429, 'Too many concurrent attempts. Please try again.']);
    shiftClockForTests(31_000);
    const locked = await rest.call(owner.token, 'backup', right);
    expect(locked.body).toMatchObject({ success: false, locked: true });
    expect((await p.factor(owner)).locked_until).toBeInstanceOf(Date);
  });

  test('R2 two server processes on one database share the budget', async () => {
    const other = await startApiProcess();
    try {
      const { owner, token, code } = await pendingWithCode();
      const post = (base: string, body: unknown) =>
        fetch(`${base}/api/v1/auth/2fa/verify`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }).then(async (r) => (await r.json()) as { success: boolean; attempts_remaining?: number });
      const answers = await times(80, (i) => post(i % 2 ? other.url : p.url, { code: wrongOf(code) }));
      expect(answers.filter((a) => a.attempts_remaining !== undefined)).toHaveLength(3);
      expect(await p.factor(owner)).toMatchObject({ failed: 3, failed_total: 3 });
      const again = await pendingWithCode(owner);
      const copies = await times(40, (i) =>
        fetch(`${i % 2 ? other.url : p.url}/api/v1/auth/2fa/verify`, {
          method: 'POST',
          headers: { authorization: `Bearer ${again.token}`, 'content-type': 'application/json' },
          body: JSON.stringify({ code: again.code }),
        }).then((r) => r.headers.get('x-session-token')),
      );
      expect(copies.filter((t) => t !== null)).toHaveLength(1);
    } finally {
      await other.kill();
    }
  });

  test('F19 [ASVS V16.5.2] with Redis gone the same limits hold', async () => {
    process.env.REDIS_URL = 'redis://127.0.0.1:9';
    await closeRedis();
    resetEnvForTests();
    try {
      const { owner, ctx, code } = await pendingWithCode();
      await times(100, (i) =>
        calm(() => (i % 2 ? verifyCode(ctx, { code: wrongOf(code) }) : verifyBackupCode(ctx, { code: 'ZZZZZZZZZZ' }))),
      );
      expect(watched.compares).toBe(5);
      expect((await p.factor(owner)).locked_until).toBeInstanceOf(Date);
      const other = await p.ownerWithSms();
      const sender = await callerOf(other.token);
      const before = p.twilio.messages().length;
      await times(20, () => calm(() => sendCode(sender, {})));
      // One was sent when the number was proven.
      expect(p.twilio.messages().length - before).toBe(4);
    } finally {
      delete process.env.REDIS_URL;
      await closeRedis();
      resetEnvForTests();
    }
  });

  test('F21 [ASVS V6.6.3] the hundredth failure without a success suspends: nothing is accepted any more', async () => {
    const owner = await p.ownerWithSms();
    const ctx = await callerOf(owner.token);
    await p.query('UPDATE two_factor SET failed_total = 95 WHERE owner_id = $1', [owner.id]);
    for (let i = 0; i < 5; i += 1) await guessCode(ctx, { method: 'backup', code: 'ZZZZZZZZZZ' });
    expect(await p.factor(owner)).toMatchObject({ failed_total: 100, suspended_at: expect.any(Date) });
    shiftClockForTests(31 * 60_000);
    const body = {
      success: false,
      error: 'Two-factor authentication is suspended. Reset your password and contact support.',
      locked: true,
    };
    expect((await verifyBackupCode(ctx, { code: owner.backupCodes[0] as string })).reply).toEqual(body);
    expect(await sendCode(ctx, {})).toEqual(body);
    expect(await p.mails(owner)).toContain('factor_suspended');
  });

  test('failures survive the end of locks: counters of many locks add up', async () => {
    const owner = await p.ownerWithSms();
    const ctx = await callerOf(owner.token);
    for (let lock = 1; lock <= 3; lock += 1) {
      for (let i = 0; i < 5; i += 1) await guessCode(ctx, { method: 'backup', code: 'ZZZZZZZZZZ' });
      expect(await p.factor(owner)).toMatchObject({ failed: 5, failed_total: lock * 5 });
      shiftClockForTests(lock * 31 * 60_000);
    }
  });
});

test('R9 [ASVS V15.4.3] 600 mixed calls on few owners: no deadlock, every invariant holds', async () => {
  const owners = await Promise.all(Array.from({ length: 3 }, () => p.ownerWithSms()));
  const ctxs = await Promise.all(owners.map((o) => callerOf(o.token)));
  const statuses: string[] = [];
  await times(600, async (i) => {
    const n = i % owners.length;
    const [owner, ctx] = [owners[n] as Owner, ctxs[n] as Caller];
    const acts: (() => Promise<unknown>)[] = [
      () => verifyCode(ctx, { code: '402817' }),
      () => verifyBackupCode(ctx, { code: owner.backupCodes[i % 10] as string }),
      () => verifyTotp(ctx, { code: '402817' }),
      () => sendCode(ctx, {}),
      () => confirmTotp(ctx, { code: '402817' }),
      () => rest.call(owner.token, 'enrol'),
      () => rest.call(owner.token, 'regenerate'),
    ];
    try {
      await acts[i % acts.length]!();
    } catch (e) {
      statuses.push((e as { code?: string }).code ?? String(e));
    }
  });
  const allowed = ['RATE_LIMITED', 'SERVICE_UNAVAILABLE', 'TWO_FACTOR_NOT_ENABLED', 'PHONE_NUMBER_REFUSED'];
  expect(statuses.filter((s) => !allowed.includes(s))).toEqual([]);
  for (const owner of owners) {
    const row = (await p.factor(owner)) as { failed: number; failed_total: number };
    expect(row.failed).toBeLessThanOrEqual(5);
    expect(row.failed).toBeLessThanOrEqual(row.failed_total);
    const active = await p.query(
      'SELECT count(*)::int AS n FROM two_factor_challenge WHERE owner_id = $1 AND consumed_at IS NULL AND invalidated_at IS NULL',
      [owner.id],
    );
    expect(active.rows[0].n).toBeLessThanOrEqual(1);
  }
});

test('R10 [ASVS V15.4.4] one owner floods, the other is served', async () => {
  const a = await pendingWithCode();
  const b = await pendingWithCode();
  const flood = times(150, () => calm(() => verifyCode(a.ctx, { code: wrongOf(a.code) })));
  expect((await verifyCode(b.ctx, { code: b.code })).reply.success).toBe(true);
  await flood;
});

test('R11 [ASVS V2.3.4] the bounds of the budget stand in the database itself', async () => {
  const names = await p.query(
    "SELECT conname FROM pg_constraint WHERE conname IN ('two_factor_failed', 'two_factor_failed_total', 'challenge_attempts') UNION SELECT indexname FROM pg_indexes WHERE indexname IN ('challenge_one_active', 'backup_code_owner_id_tag_key')",
  );
  expect(names.rows.map((r) => r.conname).sort()).toEqual([
    'backup_code_owner_id_tag_key',
    'challenge_attempts',
    'challenge_one_active',
    'two_factor_failed',
    'two_factor_failed_total',
  ]);
  const owner = await p.ownerWithSms();
  for (const sql of [
    'failed = 11, failed_total = 11',
    'failed = -1',
    'failed = 3, failed_total = 2',
    'failed_total = 101',
  ])
    await expect(p.query(`UPDATE two_factor SET ${sql} WHERE owner_id = $1`, [owner.id])).rejects.toThrow(
      /check constraint/,
    );
});

test('F29 [ASVS V11.2.4] a backup guess costs one compare, with and without a candidate behind its tag', async () => {
  const owner = await p.ownerWithSms();
  const ctx = await callerOf(owner.token);
  watched.compares = 0;
  await guessCode(ctx, { method: 'backup', code: 'ZZZZZZZZZZ' });
  expect(watched.compares).toBe(1);
  await guessCode(ctx, { method: 'backup', code: owner.backupCodes[0] as string });
  expect(watched.compares).toBe(2);
  // A wrong code behind a tag that exists: the row is given another code's hash.
  await p.query(
    'UPDATE backup_code SET code_hash = (SELECT code_hash FROM backup_code b WHERE b.owner_id = $1 AND b.id <> backup_code.id LIMIT 1) WHERE owner_id = $1',
    [owner.id],
  );
  expect((await guessCode(ctx, { method: 'backup', code: owner.backupCodes[1] as string })).kind).toBe('WRONG');
  expect(watched.compares).toBe(3);
});
