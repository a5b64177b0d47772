/** The licence agent against the real service, both on one clock that the test moves. */
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { Agent, requestOverNetwork, Spool } from '../../license-agent/src/agent.ts';
import type { Ask } from '../../license-agent/src/api.ts';
import type { Config } from '../../license-agent/src/config.ts';
import { readConfig } from '../../license-agent/src/config.ts';
import { nowMs } from '../../src/platform/clock.ts';
import { ENGINE, type Engine, engineText, tempDir } from '../support/license-agent.ts';
import { at, DAY, HOUR, type Issued, licensingCity, VPC } from '../support/licensing.ts';

const city = await licensingCity();
const { admin } = city;
afterEach(() => city.travel(0));
const published = (await city.p.anonymous('GET', '/.well-known/vpc-keys')).body as { kid: string; spki: string }[];
const MINUTE = 60_000;

interface Pod {
  agent: Agent;
  engine: Engine;
  dir: string;
  net: { up: boolean };
  restart(): Agent;
}

function pod(key: string, more: { hostname?: string; file?: string; config?: Partial<Config> } = {}): Pod {
  const dir = tempDir();
  fs.writeFileSync(path.join(dir, 'key'), `${key}\n`);
  if (more.file) fs.writeFileSync(path.join(dir, 'license.lic'), more.file);
  const config: Config = {
    ...readConfig({
      VPC_API_URL: `${city.p.url}/api/v1/public/vpc`,
      VPC_DEPLOYMENT_ID: 'prod',
      VPC_HOSTNAME: more.hostname ?? 'inference-0',
      VPC_VERSION: '1.2.0',
      VPC_SPOOL_DIR: dir,
      VPC_LICENSE_KEY_FILE: path.join(dir, 'key'),
      VPC_METRICS_URL: ENGINE,
      VPC_LICENSE_PUBLIC_KEYS: published.map((k) => `${k.kid}:${k.spki}`).join(','),
      ...(more.file ? { VPC_LICENSE_FILE: path.join(dir, 'license.lic') } : {}),
    }),
    sendSpreadMs: 0,
    ...more.config,
  };
  const engine: Engine = { start: nowMs() / 1000 + 5, models: {}, up: true };
  const net = { up: true };
  const ask: Ask = async (url, options) => {
    if (url === ENGINE) return { status: 200, headers: {}, body: engineText(engine) };
    if (!net.up) throw new Error('no route to host');
    return requestOverNetwork(url, options);
  };
  const open = () => {
    const agent = new Agent(config, { now: nowMs, random: () => 0.5, ask, log: () => {}, spool: new Spool(dir) });
    agent.open();
    return agent;
  };
  const made: Pod = {
    agent: open(),
    engine,
    dir,
    net,
    restart: () => {
      made.agent = open();
      return made.agent;
    },
  };
  return made;
}
let shift = 0;
const move = (ms: number) => {
  shift += ms;
  city.travel(shift);
};
const start = () => {
  // Full hours and a licence of yesterday make the windows easy to read.
  shift = Math.ceil(Date.now() / HOUR) * HOUR - Date.now() + 2 * DAY;
  city.travel(shift);
};
/** One hour of the engine's life in four looks. */
async function hour(p: Pod, tokens: number): Promise<void> {
  for (let quarter = 0; quarter < 4; quarter += 1) {
    const c = p.engine.models.m ?? { input: 0, output: 0, requests: 0 };
    p.engine.models.m = { input: c.input + tokens / 4, output: c.output + 1, requests: c.requests + 1 };
    await p.agent.scrape();
    move(15 * MINUTE);
  }
  await p.agent.scrape();
}
const act = async (l: Issued, verb: string, more: Record<string, unknown> = {}) => {
  const r = await admin('POST', `${VPC}/license/${l.license_id}/${verb}`, { reason: 'because of a test', ...more });
  expect(r.status, r.text).toBe(200);
  return r.body;
};
const billed = async (l: Issued) =>
  (await city.usage(l.license_id, `?from=${at(-60 * DAY)}&to=${at(DAY)}&granularity=month`)).body.totals.input_tokens;
async function issued(more: Record<string, unknown> = {}): Promise<Issued> {
  start();
  return city.issue({ expires_at: at(300 * DAY), ...more });
}

describe('a life', () => {
  test.each([
    ['standard', 24],
    ['enterprise', 7 * 24],
    ['platinum', 14 * 24],
  ] as const)(
    'an expired %s licence runs %i hours on, then not; a renewal brings it back and no record is lost',
    async (support_tier, graceHours) => {
      start();
      const l = await city.issue({ support_tier, expires_at: at(10 * HOUR + 30 * MINUTE) });
      const p = pod(l.license_key);
      await p.agent.validate();
      move(10 * HOUR);
      await hour(p, 400);
      await p.agent.validate();
      expect([p.agent.state.last?.code, p.agent.standing().ready]).toEqual(['EXPIRED', true]);
      // What ended before the licence is taken; what ended after it waits.
      await p.agent.send();
      expect(p.agent.state.queue.map((r) => r.input)).toEqual([200]);
      expect(await billed(l)).toBe('200');
      move((graceHours - 1) * HOUR);
      expect(p.agent.standing().ready).toBe(true);
      move(HOUR);
      expect(p.agent.standing().ready).toBe(false);
      await act(l, 'renew', { expires_at: at(30 * DAY) });
      await p.agent.validate();
      expect(p.agent.standing().ready).toBe(true);
      await p.agent.send();
      expect([p.agent.state.queue.length, await billed(l)]).toEqual([0, '400']);
    },
  );

  test('suspended: 24 h of grace, the spool is kept; reinstated: everything arrives', async () => {
    const l = await issued();
    const p = pod(l.license_key);
    await p.agent.validate();
    await hour(p, 400);
    await act(l, 'suspend');
    await p.agent.send();
    await p.agent.validate();
    expect([p.agent.state.last?.code, p.agent.standing().ready, p.agent.state.queue.length]).toEqual([
      'SUSPENDED',
      true,
      1,
    ]);
    move(24 * HOUR);
    await hour(p, 400);
    expect(p.agent.standing().ready).toBe(false);
    await act(l, 'reinstate');
    await p.agent.validate();
    expect(p.agent.standing().ready).toBe(true);
    await p.agent.send();
    expect([p.agent.state.queue.length, await billed(l)]).toEqual([0, '800']);
  });

  test('revoked: not ready at once, whatever grace there was', async () => {
    const l = await issued({ support_tier: 'platinum' });
    const p = pod(l.license_key);
    await p.agent.validate();
    await act(l, 'revoke');
    expect(p.agent.standing().ready).toBe(true);
    await p.agent.validate();
    expect(p.agent.standing()).toMatchObject({ ready: false, why: 'The license has been revoked.' });
    expect(p.restart().standing().ready).toBe(false);
  });

  test('rotated without overlap: the pod runs on for 24 h on its old key, and on the new key for good', async () => {
    const l = await issued();
    const p = pod(l.license_key);
    await p.agent.validate();
    await hour(p, 400);
    const { license_key } = await act(l, 'rotate', { overlap_hours: 0 });
    await p.agent.validate();
    expect([p.agent.state.last?.code, p.agent.standing().ready]).toEqual(['NOT_FOUND', true]);
    await p.agent.send();
    expect(p.agent.state.queue.length).toBe(1);
    move(23 * HOUR);
    expect(p.agent.standing().ready).toBe(true);
    fs.writeFileSync(path.join(p.dir, 'key'), license_key);
    await p.agent.validate();
    expect(p.agent.state.last?.code).toBe('VALID');
    await p.agent.send();
    expect([p.agent.state.queue.length, await billed(l)]).toEqual([0, '400']);
  });

  test('48 hours without the service: ready all the time, 48 windows kept over restarts, then all delivered in one batch', async () => {
    const l = await issued();
    const p = pod(l.license_key);
    await p.agent.validate();
    p.net.up = false;
    for (let h = 0; h < 48; h += 1) {
      await hour(p, 40);
      if (h % 12 === 0) p.restart();
      await p.agent.send();
      await p.agent.validate();
      expect(p.agent.standing().ready).toBe(true);
    }
    expect(p.agent.state.queue.length).toBe(48);
    p.net.up = true;
    await p.agent.validate();
    await p.agent.send();
    expect([p.agent.state.queue.length, await billed(l)]).toEqual([0, '1920']);
  });

  test('policy strict: the pod beyond the limit does not become ready; a shutdown gives its seat to the next', async () => {
    const l = await issued({ allowed_replicas: 1, replica_policy: 'strict' });
    const first = pod(l.license_key);
    const second = pod(l.license_key, { hostname: 'inference-1' });
    await first.agent.validate();
    await second.agent.validate();
    expect([first.agent.standing().ready, second.agent.standing().ready]).toEqual([true, false]);
    expect(await first.agent.shutdown()).toBe(true);
    await second.agent.validate();
    expect(second.agent.standing().ready).toBe(true);
  });

  test('without pinned keys that fit, the service’s answers are unknown', async () => {
    const l = await issued();
    const p = pod(l.license_key, {
      config: {
        publicKeys: readConfig({
          VPC_DEPLOYMENT_ID: 'x',
          VPC_HOSTNAME: 'y',
          VPC_LICENSE_PUBLIC_KEYS: `other:${published[0]?.spki}`,
        }).publicKeys,
      },
    });
    await p.agent.validate();
    expect([p.agent.state.last, p.agent.standing().ready]).toEqual([null, false]);
  });
});

describe('the air gap', () => {
  const fileOf = async (l: Issued, more: Record<string, unknown> = {}) =>
    (await admin('POST', `${VPC}/license/${l.license_id}/file`, { ttl_hours: 720, ...more })).body.file as string;
  const carry = (lines: string[]) =>
    admin('POST', `${VPC}/usage-file`, Buffer.from(lines.map((l) => `${l}\n`).join('')), {
      'content-type': 'application/octet-stream',
    });
  const offline = (l: Issued, file: string, hostname = 'inference-0') =>
    pod(l.license_key, { file, hostname, config: { apiUrl: null } });

  test('a valid file and no egress at all → ready; pod 5 of 5: strict refuses, soft runs and counts', async () => {
    for (const [replica_policy, ready] of [
      ['strict', false],
      ['soft', true],
    ] as const) {
      const l = await issued({ offline: true, replica_policy });
      const file = await fileOf(l);
      const inside = offline(l, file);
      await inside.agent.tick();
      expect([inside.agent.started, inside.agent.standing().ready]).toEqual([true, true]);
      const beyond = offline(l, file, 'inference-5');
      expect(beyond.agent.standing()).toMatchObject({ ready, overLimit: ready });
      expect(beyond.agent.metrics()).toContain(`vpc_replicas_over_limit ${ready ? 1 : 0}`);
    }
  });

  test('the usage log is carried in: everything is billed once, however often a file is brought; a cut tail shows as a gap', async () => {
    const l = await issued({ offline: true });
    const p = offline(l, await fileOf(l));
    for (let i = 0; i < 3; i += 1) await hour(p, 40);
    const first = p.agent.exportLog();
    expect(first.length).toBe(3);
    const brought = await carry(first.slice(0, 2));
    expect(brought.status, brought.text).toBe(200);
    expect(brought.body).toMatchObject({ lines: 2, gaps: [], results: [{ code: 'accepted' }, { code: 'accepted' }] });
    expect((await carry(first.slice(0, 2))).body.results.map((r: { code: string }) => r.code)).toEqual([
      'duplicate',
      'duplicate',
    ]);
    expect(p.agent.confirmLog(2)).toBe(2);
    await hour(p, 40);
    const second = p.restart().exportLog();
    // The line that was cut off stands at the front of the next file, at its old place.
    expect(second[0]).toBe(first[2]);
    const gap = await carry(second.slice(1));
    expect(gap.body.gaps).toEqual([{ deployment_id: 'prod', hostname: 'inference-0', from: 3, to: 3 }]);
    expect((await carry(second)).body.results.map((r: { code: string }) => r.code)).toEqual(['accepted', 'duplicate']);
    expect(await billed(l)).toBe('160');
  });

  test('a changed, removed or swapped line is refused at that line, and nothing of the file is stored', async () => {
    const l = await issued({ offline: true });
    const p = offline(l, await fileOf(l));
    for (let i = 0; i < 4; i += 1) await hour(p, 40);
    const lines = p.agent.exportLog();
    const [a, b, c, d] = lines as [string, string, string, string];
    for (const [changed, line] of [
      [[a, b.replace('"input_tokens":40', '"input_tokens":4'), c, d], 2],
      [[a, c, d], 2],
      [[a, c, b, d], 2],
      [[b.replace('"seq":2', '"seq":1'), b], 1],
    ] as const) {
      const r = await carry([...changed]);
      expect([r.status, r.body.code]).toEqual([422, 'usage_file_broken']);
      expect(r.body.error).toContain(`line ${line}:`);
    }
    expect(await billed(l)).toBe('0');
    expect((await carry(lines)).status).toBe(200);
  });

  test('an export made with the old key after a rotation is accepted, and the log goes on under the new one', async () => {
    const l = await issued({ offline: true });
    const p = offline(l, await fileOf(l));
    await hour(p, 40);
    const old = p.agent.exportLog();
    const { license_key } = await act(l, 'rotate', { overlap_hours: 0 });
    fs.writeFileSync(path.join(p.dir, 'key'), license_key);
    await hour(p, 40);
    const both = p.agent.exportLog();
    expect(both[0]).toBe(old[0]);
    expect((await carry(old)).status).toBe(200);
    expect((await carry(both)).body.results.map((r: { code: string }) => r.code)).toEqual(['duplicate', 'accepted']);
    expect(await billed(l)).toBe('80');
  });

  test('a file of 721 hours → 400; beyond the licence’s end → cut to it; of a suspended licence → 409', async () => {
    const l = await issued();
    expect((await admin('POST', `${VPC}/license/${l.license_id}/file`, { ttl_hours: 721 })).status).toBe(400);
    const short = await city.issue({ expires_at: at(5 * HOUR) });
    const cut = await admin('POST', `${VPC}/license/${short.license_id}/file`, { ttl_hours: 720 });
    expect(Date.parse(cut.body.file_expires_at)).toBe(
      Date.parse((await admin('GET', `${VPC}/license/${short.license_id}`)).body.expires_at),
    );
    await act(l, 'suspend');
    const refused = await admin('POST', `${VPC}/license/${l.license_id}/file`, { ttl_hours: 1 });
    expect([refused.status, refused.body.code]).toEqual([409, 'license_not_active']);
  });
});
