/**
 * Everything that must move together, in one file: counter bases, open windows, what waits to be sent, the last answers.
 * It is replaced as a whole, so a crash leaves the old state or the new one and nothing between.
 */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { MINUTE } from './durations.ts';
import type { Meter } from './meter.ts';
import type { Answer } from './standing.ts';

/** A closed window on its way. */
export interface Queued {
  seq: number;
  model: string;
  start: number;
  end: number;
  input: number;
  output: number;
  requests: number;
  /** Not sent before this instant of the server's clock. */
  sendAfter: number;
  /** Its place in the usage log, once it was exported. */
  log?: { seq: number; prev: string; mac: string };
}

export interface State {
  v: 1;
  instanceId: string;
  createdAt: number;
  seq: number;
  /** The highest time seen, by this machine's clock, a license file or the server. */
  maxSeen: number;
  /** The highest time the server signed. */
  maxServerTime: number;
  /** Server's clock minus ours at the last answer. */
  skew: number;
  meter: Meter;
  queue: Queued[];
  last: Answer | null;
  good: Answer | null;
  notFoundSince: number | null;
  log: { seq: number; mac: string };
}

/** The file operations a save consists of; a test puts a crash between any two of them. */
export interface Disk {
  write(file: string, text: string): void;
  sync(file: string): void;
  rename(from: string, to: string): void;
}

export const realDisk: Disk = {
  write: (file, text) => fs.writeFileSync(file, text, { mode: 0o600 }),
  sync(file) {
    const fd = fs.openSync(file, 'r');
    try {
      fs.fsyncSync(fd);
    } finally {
      fs.closeSync(fd);
    }
  },
  rename: (from, to) => fs.renameSync(from, to),
};

export class VolumeInUse extends Error {}

export function freshState(now: number): State {
  return {
    v: 1,
    instanceId: randomUUID(),
    createdAt: now,
    seq: 0,
    maxSeen: 0,
    maxServerTime: 0,
    skew: 0,
    meter: { processStart: null, models: {} },
    queue: [],
    last: null,
    good: null,
    notFoundSince: null,
    log: { seq: 0, mac: '0'.repeat(64) },
  };
}

const LOCK_LIFE_MS = MINUTE;

/** The spool folder of one replica. */
export class Spool {
  readonly dir: string;
  readonly #disk: Disk;
  readonly #file: string;

  constructor(dir: string, disk: Disk = realDisk) {
    this.dir = dir;
    this.#disk = disk;
    this.#file = path.join(dir, 'state.json');
  }

  /**
   * The stored state, or null when there is none. What is no state of ours is kept as `state.json.bak` and counts as
   * none: the agent goes on and says that its state was lost.
   */
  load(): State | null {
    let text: string;
    try {
      text = fs.readFileSync(this.#file, 'utf8');
    } catch (e) {
      if ((e as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw e;
    }
    try {
      const value = JSON.parse(text) as State;
      if (value.v !== 1 || !Array.isArray(value.queue) || typeof value.meter.models !== 'object') throw new Error();
      return value;
    } catch {
      try {
        this.#disk.rename(this.#file, `${this.#file}.bak`);
      } catch {
        // A read-only volume: the next save says so.
      }
      return null;
    }
  }

  /** Written beside, synced, renamed over, and the folder synced: a crash at any point leaves a whole file. */
  save(state: State): void {
    const beside = `${this.#file}.new`;
    this.#disk.write(beside, JSON.stringify(state));
    this.#disk.sync(beside);
    this.#disk.rename(beside, this.#file);
    this.#disk.sync(this.dir);
  }

  /** A record nobody will take: kept for people, in `dead/`. Written before it leaves the queue. */
  bury(record: Queued, answer: unknown): void {
    const dir = path.join(this.dir, 'dead');
    fs.mkdirSync(dir, { recursive: true });
    const file = path.join(dir, `${record.seq}.json`);
    this.#disk.write(file, JSON.stringify({ record, answer }));
    this.#disk.sync(file);
  }

  countDead(): number {
    try {
      return fs.readdirSync(path.join(this.dir, 'dead')).length;
    } catch {
      return 0;
    }
  }

  /**
   * Takes the volume, or renews the mark that it is taken. The same host takes over at once, it was restarted. Throws
   * VolumeInUse while another host's mark is younger than a minute.
   */
  lock(hostname: string, now: number): void {
    const file = path.join(this.dir, 'lock');
    const held = readLock(file);
    if (held && held.hostname !== hostname && Math.abs(now - held.at) < LOCK_LIFE_MS)
      throw new VolumeInUse(`The volume is in use by ${held.hostname}; two agents must not share one volume.`);
    this.#disk.write(file, JSON.stringify({ hostname, at: now }));
  }
}

function readLock(file: string): { hostname: string; at: number } | null {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as { hostname: string; at: number };
  } catch {
    return null;
  }
}
