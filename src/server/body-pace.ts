/**
 * Slow bodies (reliability.md 3.3, OWASP "Slowloris" of the body): a client has a grace, then it must have sent so many
 * bytes for every second that we waited for it. Time in which its bytes wait for us is ours and is not counted. Node's own
 * `requestTimeout` knows one limit for everything; an honest upload of 64 MiB over a home line needs longer.
 */
import type { IncomingMessage } from 'node:http';

export interface PaceLimits {
  graceMs: number;
  bytesPerSecond: number;
  /** The most a request may take to arrive: of ordinary bodies, and of files. */
  requestMs: number;
  uploadMs: number;
}

export const PACE: PaceLimits = { graceMs: 10_000, bytesPerSecond: 1_000, requestMs: 60_000, uploadMs: 900_000 };

const UPLOAD = /^(?:application\/octet-stream|multipart\/form-data|application\/zip|text\/plain)\b/i;

interface Watched {
  req: IncomingMessage;
  startedAt: number;
  bytesBefore: number;
  waitedMs: number;
}

/** One clock for all requests of a server. `onSlow` is called at most once for a request. */
export class BodyPace {
  readonly #limits: PaceLimits;
  readonly #onSlow: (req: IncomingMessage) => void;
  readonly #watched = new Set<Watched>();
  readonly #tickMs: number;
  #timer: NodeJS.Timeout | null = null;
  #lastTickAt = 0;

  constructor(limits: PaceLimits, onSlow: (req: IncomingMessage) => void) {
    this.#limits = limits;
    this.#onSlow = onSlow;
    this.#tickMs = Math.min(1_000, limits.graceMs / 3);
  }

  /** Requests whose body is there already, or that have none, cost nothing. */
  watch(req: IncomingMessage): void {
    if (req.headers['content-length'] === undefined && req.headers['transfer-encoding'] === undefined) return;
    if (req.headers['content-length'] === '0' || req.complete) return;
    const watched = { req, startedAt: performance.now(), bytesBefore: req.socket.bytesRead, waitedMs: 0 };
    this.#watched.add(watched);
    const done = () => this.#watched.delete(watched);
    req.once('end', done);
    req.once('close', done);
    if (this.#timer) return;
    this.#lastTickAt = performance.now();
    this.#timer = setInterval(() => this.#tick(), this.#tickMs).unref();
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    this.#watched.clear();
  }

  #tick(): void {
    const at = performance.now();
    // A process that was busy itself has not waited for anybody.
    const passed = Math.min(at - this.#lastTickAt, this.#tickMs * 2);
    this.#lastTickAt = at;
    for (const watched of this.#watched) {
      const { req, startedAt, bytesBefore } = watched;
      if (req.complete || req.destroyed) {
        this.#watched.delete(watched);
        continue;
      }
      if (req.readableLength > 0) continue;
      watched.waitedMs += passed;
      const { graceMs, bytesPerSecond, requestMs, uploadMs } = this.#limits;
      const allowedMs = graceMs + ((req.socket.bytesRead - bytesBefore) / bytesPerSecond) * 1_000;
      const mostMs = UPLOAD.test(req.headers['content-type'] ?? '') ? uploadMs : requestMs;
      if (watched.waitedMs <= allowedMs && at - startedAt <= mostMs) continue;
      this.#watched.delete(watched);
      this.#onSlow(req);
    }
    if (this.#watched.size === 0 && this.#timer) {
      clearInterval(this.#timer);
      this.#timer = null;
    }
  }
}
