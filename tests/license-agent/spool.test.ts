/** The spool survives: crashes at every point of a save, corrupt files, full disks, two agents on one volume. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../license-agent/src/durations.ts';
import { type Disk, freshState, realDisk, Spool, type State, VolumeInUse } from '../../license-agent/src/state.ts';
import { bench, reply, tempDir } from '../support/license-agent.ts';

class Dead extends Error {}

/** Dies before its n-th operation; a dying write leaves any prefix of what it wrote. */
function dyingDisk(after: number, prefix: number): Disk {
  let left = after;
  const step = () => {
    left -= 1;
    return left < 0;
  };
  return {
    write(file, text) {
      if (step()) {
        fs.writeFileSync(file, text.slice(0, Math.floor(text.length * prefix)));
        throw new Dead();
      }
      realDisk.write(file, text);
    },
    sync(file) {
      if (step()) throw new Dead();
      realDisk.sync(file);
    },
    rename(from, to) {
      if (step()) throw new Dead();
      realDisk.rename(from, to);
    },
  };
}

const state = (seq: number): State => ({
  ...freshState(0),
  seq,
  queue: Array.from({ length: 5 }, (_v, i) => ({
    seq: seq + i,
    model: 'm',
    start: 0,
    end: 1,
    input: seq,
    output: 0,
    requests: 0,
    sendAfter: 0,
  })),
});

/** What a restart finds after a save that died at each point: the sequence numbers, null for nothing readable. */
function found(save: (dir: string, disk: Disk, s: State) => void): (number | null)[] {
  const seen: (number | null)[] = [];
  for (let after = 0; after < 6; after += 1)
    for (const prefix of [0, 0.3, 0.99]) {
      const dir = tempDir();
      new Spool(dir).save(state(1));
      try {
        save(dir, dyingDisk(after, prefix), state(2));
      } catch (e) {
        if (!(e instanceof Dead)) throw e;
      }
      seen.push(new Spool(dir).load()?.seq ?? null);
    }
  return seen;
}

describe('a crash', () => {
  test('at any point of a save leaves the old state or the new one', () => {
    const seen = found((dir, disk, s) => new Spool(dir, disk).save(s));
    expect(seen.every((seq) => seq === 1 || seq === 2)).toBe(true);
    expect(seen).toContain(1);
    expect(seen).toContain(2);
  });

  test('with a plain write in the place of the rename the same crashes lose the state', () => {
    const seen = found((dir, disk, s) => disk.write(path.join(dir, 'state.json'), JSON.stringify(s)));
    expect(seen).toContain(null);
  });
});

describe('the volume', () => {
  test('corrupt JSON is kept as state.json.bak; the agent begins anew and says state_lost when the engine is running', async () => {
    const dir = tempDir();
    for (const bad of ['{"v":1', '', '[]', '{"v":2}', 'null']) {
      fs.writeFileSync(path.join(dir, 'state.json'), bad);
      expect(new Spool(dir).load(), bad).toBeNull();
      expect(fs.readFileSync(path.join(dir, 'state.json.bak'), 'utf8')).toBe(bad);
    }
    fs.writeFileSync(path.join(dir, 'state.json'), 'x');
    const b = bench({ dir, service: () => reply(503, {}) });
    b.engine.start = b.clock.now / 1000 - 3600;
    b.engine.models = { m: { input: 5000, output: 1, requests: 1 } };
    await b.agent.scrape();
    await b.agent.scrape();
    expect(b.lines.filter((l) => l.includes('state_lost')).length).toBe(1);
    expect(b.agent.state.meter.models.m?.open?.input).toBe(0);
    expect(b.agent.metrics()).toContain('vpc_state_lost_total 1');
  });

  test('another host’s mark younger than a minute → exit with a clear sentence; an older one, or our own → taken over', () => {
    const dir = tempDir();
    const spool = new Spool(dir);
    spool.lock('inference-0', 0);
    expect(() => spool.lock('inference-1', MINUTE - 1)).toThrow(VolumeInUse);
    expect(() => spool.lock('inference-1', MINUTE - 1)).toThrow('in use by inference-0');
    spool.lock('inference-0', 15 * SECOND);
    expect(() => spool.lock('inference-1', MINUTE)).toThrow(VolumeInUse);
    spool.lock('inference-1', 15 * SECOND + MINUTE);
    expect(() => spool.lock('inference-0', 2 * MINUTE)).toThrow('in use by inference-1');
  });

  test('a full or read-only disk: the agent works on in memory, counts the failures, stays ready, and saves when it can again', async () => {
    let broken = false;
    const disk: Disk = {
      ...realDisk,
      write(file, text) {
        if (broken) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
        realDisk.write(file, text);
      },
    };
    const b = bench({
      disk,
      service: (at) =>
        at === '/license/validate'
          ? reply(
              200,
              { valid: true, expires_at: '2027-06-01T00:00:00Z', allowed_replicas: 5, message: 'OK' },
              {
                'x-vpc-code': 'VALID',
                'x-vpc-server-time': '2026-11-22T11:00:00Z',
                'x-vpc-next-check': '2026-11-23T11:00:00Z',
                'x-vpc-grace-until': '2026-11-29T11:00:00Z',
              },
            )
          : reply(503, {}),
    });
    await b.agent.validate();
    broken = true;
    b.engine.models = { m: { input: 7, output: 1, requests: 1 } };
    await b.agent.scrape();
    await b.agent.scrape();
    expect(b.agent.metrics()).toMatch(/vpc_spool_write_errors_total [2-9]/);
    expect(b.agent.standing().ready).toBe(true);
    expect(b.lines.filter((l) => l.includes('cannot be written')).length).toBe(1);
    broken = false;
    b.clock.now += 20 * SECOND;
    await b.agent.tick();
    expect(b.restart().state.meter.models.m?.open?.input).toBe(7);
  });
});
