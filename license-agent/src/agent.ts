/**
 * One replica's licence agent: asks whether the pod may run, counts what its engine does, and delivers the counts. Every
 * step is a method, so that the loop in `tick` and a test drive the same code.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Ask, release, type Sent, sendBatch, sendOne, Unknown, validate } from './api.ts';
import type { Config } from './config.ts';
import { DAY, MINUTE, SECOND, utc } from './durations.ts';
import { readSample, type Sample } from './engine-metrics.ts';
import { request } from './http-client.ts';
import { FileRefused, type LicenseFile, readLicenseFile } from './license-file.ts';
import type { Log } from './log.ts';
import { type ClosedWindow, closePartial, observe } from './meter.ts';
import { type Standing, standingOf } from './standing.ts';
import { freshState, type Queued, type Spool, type State } from './state.ts';
import { confirmLines, exportLines } from './usage-log.ts';

/** What the agent takes from its surroundings; a test brings its own. */
export interface Surroundings {
  now(): number;
  random(): number;
  ask: Ask;
  log: Log;
  spool: Spool;
}

const BATCH_MAX = 500;
const BACKOFF_MIN_MS = 15 * SECOND;
const BACKOFF_MAX_MS = 15 * MINUTE;
const HEARTBEAT_MS = 15 * SECOND;
const ENGINE_BYTES_MAX = 16 * 1024 * 1024;
const LICENSE_KEY = /^vpc_[0-9A-Za-z]{32}$/;

export class Agent {
  readonly config: Config;
  readonly #with: Surroundings;
  #state: State;
  #file: LicenseFile | null = null;
  #fileText: string | null = null;
  #fileProblem: string | null = null;
  #key: string | null = null;
  #unsaved = false;
  #nextScrapeAt = 0;
  #nextValidateAt = 0;
  #nextSendAt = 0;
  #nextHeartbeatAt = 0;
  #validateFailures = 0;
  #sendFailures = 0;
  #sending: Promise<number> | null = null;
  #flushing: Promise<void> | null = null;
  #looking: Promise<boolean> = Promise.resolve(true);
  /** After a flush the engine is about to end: it is watched closely until it stops answering. */
  #closely = false;
  #started = false;
  #wasReady: boolean | null = null;
  #stopping = false;
  readonly #counts = {
    writeErrors: 0,
    stateLost: 0,
    scrapeErrors: 0,
    sent: 0,
    failures: new Map<string, number>(),
  };

  constructor(config: Config, surroundings: Surroundings) {
    this.config = config;
    this.#with = surroundings;
    this.#state = freshState(surroundings.now());
  }

  /** Takes the volume and reads the stored state. Throws VolumeInUse when another host has the volume. */
  open(): void {
    const now = this.#with.now();
    try {
      this.#with.spool.lock(this.config.hostname, now);
    } catch (e) {
      if ((e as NodeJS.ErrnoException).code === undefined) throw e;
      this.#writeFailed(e);
    }
    const stored = this.#with.spool.load();
    this.#state = stored ?? freshState(now);
    this.#nextHeartbeatAt = now + HEARTBEAT_MS;
    if (!stored) this.#save();
  }

  get state(): Readonly<State> {
    return this.#state;
  }

  /** The server's time as well as it can be told; a clock that was set back does not lengthen a grace. */
  #serverNow(): number {
    return Math.max(Math.max(this.#with.now(), this.#state.maxSeen) + this.#state.skew, this.#state.maxServerTime);
  }

  standing(): Standing {
    const s = this.#state;
    const standing = standingOf(
      { last: s.last, good: s.good, notFoundSince: s.notFoundSince, file: this.#readFile() },
      {
        deploymentId: this.config.deploymentId,
        hostname: this.config.hostname,
        offlineGraceMs: this.config.offlineGraceMs,
        serverNow: this.#serverNow(),
        now: this.#with.now(),
        maxSeen: s.maxSeen,
      },
    );
    const why = !standing.ready && s.last === null && this.#fileProblem ? this.#fileProblem : standing.why;
    if (standing.ready) this.#started = true;
    if (this.#wasReady !== standing.ready) {
      this.#wasReady = standing.ready;
      this.#with.log(standing.ready ? 'info' : 'warn', standing.ready ? 'ready' : 'not ready', { why });
    }
    return { ...standing, why };
  }

  /** Whether the pod was ever allowed to start. */
  get started(): boolean {
    if (!this.#started) this.standing();
    return this.#started;
  }

  // Files that may change under the agent ---------------------------------------------------------------------------

  #readKey(): string | null {
    let key: string;
    try {
      key = readFileSync(this.config.keyFile, 'utf8').trim();
    } catch {
      return this.#key;
    }
    if (key !== this.#key) {
      this.#key = key;
      if (!LICENSE_KEY.test(key)) this.#with.log('error', 'the license key file holds no license key');
      // Another key is another question.
      this.#nextValidateAt = Math.min(this.#nextValidateAt, this.#with.now());
      this.#retryAll();
    }
    return this.#key;
  }

  #retryAll(): void {
    for (const r of this.#state.queue) if (r.sendAfter > r.end + this.config.sendSpreadMs) r.sendAfter = r.end;
    this.#nextSendAt = 0;
  }

  #readFile(): LicenseFile | null {
    if (this.config.licenseFile === null) return null;
    let text: string;
    try {
      text = readFileSync(this.config.licenseFile, 'utf8');
    } catch {
      return this.#file;
    }
    if (text === this.#fileText) return this.#file;
    this.#fileText = text;
    this.#file = null;
    this.#fileProblem = null;
    try {
      this.#file = readLicenseFile(text, this.config.publicKeys);
      this.#state.maxSeen = Math.max(this.#state.maxSeen, this.#file.issuedAt);
    } catch (e) {
      if (!(e instanceof FileRefused)) throw e;
      this.#fileProblem = e.message;
      this.#with.log('error', 'license file refused', { why: e.message });
    }
    return this.#file;
  }

  // Validation --------------------------------------------------------------------------------------------------------

  /** Asks once. An answer that is not authentic changes nothing but the time of the next question. */
  async validate(): Promise<void> {
    const key = this.#readKey();
    const asked = this.#with.now();
    try {
      if (key === null) throw new Unknown('no_key', 'The license key file cannot be read.');
      const answer = await validate(
        this.config,
        { licenseKey: key, instanceId: this.#state.instanceId },
        asked,
        this.#state.maxServerTime,
        this.#with.ask,
      );
      const s = this.#state;
      const now = this.#with.now();
      s.maxServerTime = Math.max(s.maxServerTime, answer.serverTime);
      const skew = answer.serverTime - now;
      // The server signs whole seconds, and the answer travelled.
      s.skew = Math.abs(skew) <= 2 * SECOND ? 0 : skew;
      // The server vouches for this moment: a clock that once stood too far ahead is forgotten.
      s.maxSeen = now;
      const ran = s.last?.code === 'VALID' || s.last?.code === 'REPLICA_OVERAGE';
      s.last = answer;
      if (answer.code === 'VALID' || answer.code === 'REPLICA_OVERAGE') {
        s.good = answer;
        // What was refused while the licence did not count is taken now.
        if (!ran) this.#retryAll();
      }
      if (answer.code !== 'NOT_FOUND') s.notFoundSince = null;
      else s.notFoundSince ??= answer.serverTime;
      this.#validateFailures = 0;
      const interval = this.config.validateIntervalMs * (1 - 0.1 * this.#with.random());
      this.#nextValidateAt = now + Math.max(SECOND, Math.min(interval, answer.nextCheck - answer.serverTime));
      if (answer.code !== 'VALID') this.#count(answer.code);
      this.#with.log(answer.code === 'VALID' ? 'info' : 'warn', 'validated', { code: answer.code });
      this.#save();
    } catch (e) {
      if (!(e instanceof Unknown)) throw e;
      this.#validateFailures += 1;
      this.#count(e.kind);
      this.#nextValidateAt = this.#with.now() + this.#backoff(this.#validateFailures, e.retryAfterMs);
      this.#with.log('warn', 'no answer about the license', { why: e.message });
    }
    this.standing();
  }

  #count(kind: string): void {
    this.#counts.failures.set(kind, (this.#counts.failures.get(kind) ?? 0) + 1);
  }

  #backoff(failures: number, retryAfterMs: number | null): number {
    const step = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** Math.min(failures - 1, 10));
    return Math.max(retryAfterMs ?? 0, step * (0.5 + 0.5 * this.#with.random()));
  }

  // Metering ----------------------------------------------------------------------------------------------------------

  /**
   * Looks at the engine once and moves the windows on. False when the engine did not answer. Looks follow one another: an
   * older one judged after a newer one would seem like an engine that began anew.
   */
  scrape(): Promise<boolean> {
    const look = this.#looking.then(() => this.#look());
    this.#looking = look.catch(() => false);
    return look;
  }

  async #look(): Promise<boolean> {
    let sample: Sample | null = null;
    try {
      const reply = await this.#with.ask(this.config.engine.url, {
        method: 'GET',
        timeoutMs: Math.min(this.config.requestTimeoutMs, 5 * SECOND),
        bytesMax: ENGINE_BYTES_MAX,
      });
      if (reply.status === 200) sample = readSample(reply.body, this.config.engine, this.config.model);
    } catch {
      // The engine is starting, or gone: windows go on without it.
    }
    if (!sample) {
      this.#counts.scrapeErrors += 1;
      this.#closely = false;
    }
    const now = this.#with.now();
    const s = this.#state;
    s.maxSeen = Math.max(s.maxSeen, now);
    const observed = observe(s.meter, sample, now, {
      intervalMs: this.config.telemetryIntervalMs,
      expiresAt: s.good?.expiresAt ?? this.#file?.expiresAt ?? null,
      since: s.createdAt,
    });
    if (observed.stateLost) {
      this.#counts.stateLost += 1;
      this.#with.log('error', 'state_lost: the engine ran before this state began; its usage until now is not counted');
    }
    this.#enqueue(observed.closed, spreadMs(this.config.hostname, this.config.sendSpreadMs));
    this.#save();
    return sample !== null;
  }

  #enqueue(windows: ClosedWindow[], waitMs: number): void {
    for (const w of windows) {
      this.#state.seq += 1;
      this.#state.queue.push({
        seq: this.#state.seq,
        model: w.model,
        start: w.start,
        end: w.end,
        input: w.input,
        output: w.output,
        requests: w.requests,
        sendAfter: w.end + waitMs,
      });
    }
  }

  // Delivery ----------------------------------------------------------------------------------------------------------

  /** Sends what is due, oldest first, until something is not answered. Returns how many records left the queue. */
  async send(): Promise<number> {
    this.#sending ??= this.#deliver().finally(() => {
      this.#sending = null;
    });
    return this.#sending;
  }

  #due(): Queued[] {
    const now = this.#serverNow();
    return this.#state.queue.filter((r) => r.sendAfter <= now && r.end <= now);
  }

  async #deliver(): Promise<number> {
    let left = 0;
    for (;;) {
      const key = this.#readKey();
      const due = this.#due();
      if (key === null || due.length === 0) return left;
      const me = { licenseKey: key, instanceId: this.#state.instanceId };
      const expired = this.#state.last?.code === 'EXPIRED';
      const records = due.length > 1 || expired ? due.slice(0, BATCH_MAX) : due;
      let results: Sent[];
      try {
        const now = this.#with.now();
        const { ask } = this.#with;
        results =
          records.length > 1 || expired
            ? await sendBatch(this.config, me, records, now, ask)
            : [await sendOne(this.config, me, records[0] as Queued, now, ask)];
      } catch (e) {
        if (!(e instanceof Unknown)) throw e;
        this.#sendFailures += 1;
        this.#nextSendAt = this.#with.now() + this.#backoff(this.#sendFailures, e.retryAfterMs);
        this.#with.log('warn', 'usage not delivered, kept', { why: e.message, waiting: this.#state.queue.length });
        return left;
      }
      this.#sendFailures = 0;
      const gone = this.#settle(records, results);
      left += gone;
      this.#save();
      // Nothing moved: what waits has a later time of its own, or the service is short of something.
      if (gone === 0) {
        if (results.some((r) => r.outcome === 'keep')) this.#nextSendAt = this.#with.now() + this.#backoff(1, null);
        return left;
      }
    }
  }

  #settle(records: Queued[], results: Sent[]): number {
    const gone = new Set<number>();
    const now = this.#serverNow();
    for (const [i, record] of records.entries()) {
      const { outcome, answer } = results[i] as Sent;
      if (outcome === 'taken') {
        gone.add(record.seq);
        this.#counts.sent += 1;
      } else if (outcome === 'dead') {
        if (this.#bury(record, answer)) gone.add(record.seq);
        else record.sendAfter = now + DAY;
      } else if (outcome === 'daily') record.sendAfter = now + DAY;
      else if (outcome === 'future') record.sendAfter = Math.max(record.end, now + MINUTE);
      else record.sendAfter = now + BACKOFF_MIN_MS;
    }
    this.#state.queue = this.#state.queue.filter((r) => !gone.has(r.seq));
    return gone.size;
  }

  #bury(record: Queued, answer: Sent['answer']): boolean {
    this.#with.log('error', 'a usage record was refused for good and is kept in dead/', {
      seq: record.seq,
      model: record.model,
      start: utc(record.start),
      end: utc(record.end),
      ...answer,
    });
    try {
      this.#with.spool.bury(record, answer);
      return true;
    } catch (e) {
      this.#writeFailed(e);
      return false;
    }
  }

  /** Closes the open windows now and tries to deliver. One run at a time; a second call waits for the first. */
  flush(): Promise<void> {
    this.#flushing ??= this.#flushOnce().finally(() => {
      this.#flushing = null;
    });
    return this.#flushing;
  }

  async #flushOnce(): Promise<void> {
    await this.scrape();
    this.#enqueue(closePartial(this.#state.meter, this.#with.now()), 0);
    for (const r of this.#state.queue) if (r.sendAfter <= r.end + this.config.sendSpreadMs) r.sendAfter = r.end;
    this.#save();
    this.#closely = true;
    await this.send();
  }

  // The loop ----------------------------------------------------------------------------------------------------------

  /** Looks at the engine when it is time to. */
  async watch(): Promise<void> {
    const now = this.#with.now();
    if (now < this.#nextScrapeAt) return;
    this.#nextScrapeAt = now + (this.#closely ? SECOND : this.config.scrapeIntervalMs);
    await this.scrape();
  }

  /** Everything that is due, one after the other. */
  async tick(): Promise<void> {
    await this.watch();
    await this.talk();
  }

  /** Asks and delivers when it is time to. Beside `watch`: a service that keeps one waiting delays no look. */
  async talk(): Promise<void> {
    const now = this.#with.now();
    if (now >= this.#nextHeartbeatAt) {
      this.#nextHeartbeatAt = now + HEARTBEAT_MS;
      try {
        this.#with.spool.lock(this.config.hostname, now);
      } catch (e) {
        this.#writeFailed(e);
      }
      if (this.#unsaved) this.#save();
      this.#readKey();
    }
    if (this.config.apiUrl !== null && now >= this.#nextValidateAt) await this.validate();
    if (this.config.apiUrl !== null && now >= this.#nextSendAt && this.#due().length > 0) await this.send();
    this.standing();
  }

  /** The last look, the last windows, delivery for a bounded time, the seat given back. True when nothing is left. */
  async shutdown(): Promise<boolean> {
    if (this.#stopping) return this.#state.queue.length === 0;
    this.#stopping = true;
    const until = this.#with.now() + this.config.shutdownMs;
    await this.#flushing;
    await this.flush();
    while (this.config.apiUrl !== null && this.#due().length > 0 && this.#with.now() + SECOND < until) {
      await new Promise((r) => setTimeout(r, SECOND));
      await this.send();
    }
    const key = this.#readKey();
    if (key !== null && this.config.apiUrl !== null)
      await release(this.config, { licenseKey: key, instanceId: this.#state.instanceId }, this.#with.ask);
    this.#save();
    return this.#state.queue.length === 0;
  }

  /** A full or read-only disk does not stop the pod: the state is kept in memory and saved when that works again. */
  #save(): void {
    try {
      this.#with.spool.save(this.#state);
      if (this.#unsaved) this.#with.log('info', 'the spool can be written again');
      this.#unsaved = false;
    } catch (e) {
      this.#writeFailed(e);
    }
  }

  #writeFailed(e: unknown): void {
    this.#counts.writeErrors += 1;
    if (!this.#unsaved) this.#with.log('error', 'the spool cannot be written', { why: (e as Error).message });
    this.#unsaved = true;
  }

  // The air gap -------------------------------------------------------------------------------------------------------

  /** Every waiting record as a line of the usage log. Throws an Error in one sentence when no file names the licence. */
  exportLog(licenseId: string | null = null): string[] {
    const key = this.#readKey();
    const id = licenseId ?? this.#readFile()?.licenseId ?? null;
    if (id === null) throw new Error('No license file names the license; give its id.');
    if (key === null || !LICENSE_KEY.test(key)) throw new Error('The license key file holds no license key.');
    this.#state.queue.sort((a, b) => a.seq - b.seq);
    const lines = exportLines(this.#state, {
      licenseKey: key,
      licenseId: id,
      deploymentId: this.config.deploymentId,
      hostname: this.config.hostname,
    });
    this.#save();
    return lines;
  }

  /** Forgets what the licence service has confirmed, up to this place in the log. Returns how many records that were. */
  confirmLog(upTo: number): number {
    const gone = confirmLines(this.#state, upTo);
    this.#save();
    return gone;
  }

  // What it tells -----------------------------------------------------------------------------------------------------

  metrics(): string {
    const s = this.#state;
    const now = this.#with.now();
    const standing = this.standing();
    const serverNow = this.#serverNow();
    const expiresAt = s.good?.expiresAt ?? this.#file?.expiresAt ?? null;
    const oldest = s.queue.reduce<number | null>((min, r) => (min === null ? r.end : Math.min(min, r.end)), null);
    const age = oldest === null ? 0 : Math.max(0, now - oldest);
    const gauge = (name: string, help: string, value: number, type = 'gauge') =>
      `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name} ${value}\n`;
    const seconds = (ms: number) => Math.round(ms / SECOND);
    const failures = [...this.#counts.failures].map(
      ([code, n]) => `vpc_validate_failures_total{code="${code}"} ${n}\n`,
    );
    return [
      gauge('vpc_license_valid', '1 while this pod may serve.', standing.ready ? 1 : 0),
      gauge(
        'vpc_license_expires_seconds',
        'Until the license ends; negative afterwards.',
        expiresAt === null ? 0 : seconds(expiresAt - serverNow),
      ),
      gauge(
        'vpc_grace_remaining_seconds',
        'Until this pod stops serving without a new answer.',
        standing.until === null ? 0 : Math.max(0, seconds(standing.until - serverNow)),
      ),
      gauge(
        'vpc_replicas_over_limit',
        '1 while this replica is beyond what the license allows.',
        standing.overLimit ? 1 : 0,
      ),
      gauge('vpc_spool_records', 'Usage records that wait for delivery.', s.queue.length),
      gauge('vpc_spool_oldest_seconds', 'Age of the oldest waiting record.', seconds(age)),
      gauge(
        'vpc_spool_overdue',
        '1 while the oldest waiting record is older than the configured age.',
        age > this.config.spoolMaxAgeMs ? 1 : 0,
      ),
      gauge('vpc_spool_write_errors_total', 'Failed writes of the spool.', this.#counts.writeErrors, 'counter'),
      gauge('vpc_spool_dead_records', 'Usage records that were refused for good.', this.#with.spool.countDead()),
      gauge('vpc_records_sent_total', 'Usage records that were acknowledged.', this.#counts.sent, 'counter'),
      gauge(
        'vpc_state_lost_total',
        'Times the engine was found running without a known beginning.',
        this.#counts.stateLost,
        'counter',
      ),
      gauge('vpc_scrape_errors_total', 'Looks at the engine that failed.', this.#counts.scrapeErrors, 'counter'),
      '# HELP vpc_validate_failures_total Validations that did not answer VALID.\n# TYPE vpc_validate_failures_total counter\n',
      ...failures,
      gauge('vpc_clock_skew_seconds', "The server's clock minus this machine's.", seconds(s.skew)),
    ].join('');
  }
}

/** Where in the minutes after a window this host sends: without it all hosts would send at the full hour. */
export function spreadMs(hostname: string, withinMs: number): number {
  if (withinMs < SECOND) return 0;
  return (createHash('sha256').update(hostname).digest().readUInt32BE(0) % Math.floor(withinMs / SECOND)) * SECOND;
}

export { Spool } from './state.ts';
export const requestOverNetwork: Ask = request;
