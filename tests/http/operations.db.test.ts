/** Dead letters as administrators see and replay them. */
import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { systemCtx } from '../../src/platform/actor.ts';
import { emit, listen, registerDistrict } from '../../src/platform/bus/bus.ts';
import { event } from '../../src/platform/bus/contract.ts';
import { deliverEvent } from '../../src/platform/bus/deliver.ts';
import { transact } from '../../src/platform/db/transact.ts';
import { newId } from '../../src/platform/ids.ts';
import { resetLimitsForTests } from '../../src/platform/rate-limit/limiter.ts';
import { market } from '../support/market.ts';
import { type Owner, testPlatform } from '../support/platform.ts';

const p = await testPlatform();
const m = await market(p);
const admin = await m.newAdmin();

const SUBSCRIBER = 'plumbing.handleLeak';
const leaked = event('plumbing', 'pipe.leaked', 'pipe', z.object({ litres: z.int() }));
let blocked = true;
const handled: number[] = [];
registerDistrict({
  district: 'plumbing',
  commands: [],
  subscribers: [
    listen(leaked, SUBSCRIBER, async (_tx, e) => {
      if (blocked) throw new Error('the valve is stuck');
      handled.push(e.data.litres);
    }),
  ],
});

/** Emitted, and given up by the worker. */
async function die(litres = 73): Promise<string> {
  const eventId = await transact(systemCtx('test'), async (tx) => emit(tx, leaked, newId(), { litres }));
  await expect(deliverEvent(eventId, SUBSCRIBER, true)).rejects.toThrow('stuck');
  return eventId;
}
const replay = (who: Pick<Owner, 'call'>, eventId: string, body: unknown = { reason: 'valve mended' }) =>
  who.call('POST', `/admin/dead-letters/${eventId}/${SUBSCRIBER}/replay`, body);
const statusOf = async (eventId: string) =>
  (await p.query('SELECT status FROM event_delivery WHERE event_id = $1', [eventId])).rows[0].status as string;

beforeEach(() => {
  blocked = true;
  handled.length = 0;
  resetLimitsForTests();
});

describe('dead letters', () => {
  test('are listed newest first with their error and without what they carry, in pages and by subscriber', async () => {
    const first = await die(730_211_987_123_401);
    const second = await die(730_211_987_123_402);
    const all = await admin.call('GET', `/admin/dead-letters?subscriber=${SUBSCRIBER}&pageSize=1`);
    expect(all.status, all.text).toBe(200);
    expect(all.body.data.map((d: { eventId: string }) => d.eventId)).toEqual([second]);
    expect(all.body.pagination).toMatchObject({ page: 1, pageSize: 1, total: 2, totalPages: 2 });
    expect(all.body.data[0]).toMatchObject({ type: 'pipe.leaked', attempts: 1, lastError: 'the valve is stuck' });
    expect(all.text).not.toContain('7302119871234');
    expect(all.text).not.toContain('litres');
    const next = await admin.call('GET', `/admin/dead-letters?subscriber=${SUBSCRIBER}&pageSize=1&page=2`);
    expect(next.body.data.map((d: { eventId: string }) => d.eventId)).toEqual([first]);
    const none = await admin.call('GET', '/admin/dead-letters?subscriber=registry.nobodyHere');
    expect(none.body.data).toEqual([]);
    expect((await admin.call('GET', '/admin/dead-letters?subscriber=%27;--')).status).toBe(400);
  });

  test('a replayed one is delivered once more by a worker, and the act is on record with its reason', async () => {
    const eventId = await die(5);
    const reply = await replay(admin, eventId, { reason: 'valve mended' });
    expect(reply.status, reply.text).toBe(200);
    expect(reply.body.data).toEqual({ eventId, subscriber: SUBSCRIBER, status: 'pending' });
    const jobs = await p.query(
      `SELECT count(*)::int AS n FROM graphile_worker._private_jobs j WHERE j.payload ->> 'eventId' = $1 AND j.max_attempts = 12`,
      [eventId],
    );
    expect(jobs.rows[0].n).toBeGreaterThan(0);
    blocked = false;
    await deliverEvent(eventId, SUBSCRIBER, false);
    expect(handled).toEqual([5]);
    expect(await statusOf(eventId)).toBe('delivered');
    const rows = await p.query(
      "SELECT actor_type, actor_id, subject_id, meta FROM audit_log WHERE action = 'platform.replayDeadLetter' AND subject_id = $1",
      [eventId],
    );
    expect(rows.rows).toEqual([
      {
        actor_type: 'admin',
        actor_id: admin.id,
        subject_id: eventId,
        meta: { subscriber: SUBSCRIBER, reason: 'valve mended' },
      },
    ]);
  });

  test('of ten administrators at once one puts it back; what is not dead or not there is refused and leaves no record', async () => {
    const eventId = await die();
    const replies = await Promise.all(Array.from({ length: 10 }, () => replay(admin, eventId)));
    expect(replies.map((r) => r.status).sort()).toEqual([200, ...Array.from({ length: 9 }, () => 409)]);
    expect(replies.find((r) => r.status === 409)?.body.error.details).toEqual({ status: 'pending' });
    expect((await replay(admin, newId())).status).toBe(404);
    expect((await replay(admin, 'not-an-id')).status).toBe(404);
    expect((await replay(admin, eventId, {})).status).toBe(400);
    const rows = await p.query(
      "SELECT count(*)::int AS n FROM audit_log WHERE action = 'platform.replayDeadLetter' AND subject_id = $1",
      [eventId],
    );
    expect(rows.rows[0].n).toBe(1);
  });

  test('nobody but an administrator with a fresh second factor sees or touches them', async () => {
    const eventId = await die();
    const owner = await p.newOwner();
    const agent = await p.newAgent(owner);
    for (const who of [owner, agent]) {
      expect((await who.call('GET', '/admin/dead-letters')).status).toBe(403);
      expect((await replay(who, eventId)).status).toBe(403);
    }
    expect((await p.anonymous('GET', '/admin/dead-letters')).status).toBe(401);
    expect((await replay({ call: p.anonymous }, eventId)).status).toBe(401);
    const stale = await m.newAdmin();
    await p.query("UPDATE session SET second_factor_at = now() - interval '1 hour' WHERE owner_id = $1", [stale.id]);
    expect((await replay(stale, eventId)).body.error.code).toBe('SECOND_FACTOR_REQUIRED');
    expect(await statusOf(eventId)).toBe('dead');
  });
});
