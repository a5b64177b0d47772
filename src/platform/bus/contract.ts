/**
 * Names that districts may use of one another. Browser-safe: types and Zod only.
 *
 * A command is answered inside the caller's transaction, by exactly one handler. An event is written to the outbox in
 * the same transaction and delivered after commit, at least once, to every subscriber.
 */
import type { z } from 'zod';

export interface Command<I, O> {
  readonly kind: 'command';
  /** `district.verbNoun`, the name of the file that answers it. */
  readonly name: string;
  /** Phantom, so that `ask` knows the types. */
  readonly types?: { input: I; output: O };
}

export function command<I, O>(name: string): Command<I, O> {
  return { kind: 'command', name };
}

/**
 * A service of another district that talks to the outside (a sandbox run, an extraction): asked outside any transaction,
 * answered by exactly one provider.
 */
export interface Service<I, O> {
  readonly kind: 'service';
  readonly name: string;
  readonly types?: { input: I; output: O };
}

export function service<I, O>(name: string): Service<I, O> {
  return { kind: 'service', name };
}

export interface EventType<S extends z.ZodType = z.ZodType> {
  readonly kind: 'event';
  /** District noun and past-tense verb: `task.completed`. */
  readonly type: string;
  readonly district: string;
  readonly aggregate: string;
  readonly data: S;
}

const registered = new Map<string, EventType>();

/** Payloads hold ids, amounts and states; never secrets, task input, content or personal data. */
export function event<S extends z.ZodType>(district: string, type: string, aggregate: string, data: S): EventType<S> {
  const e: EventType<S> = { kind: 'event', type, district, aggregate, data };
  registered.set(type, e);
  return e;
}

export function knownEvents(): ReadonlyMap<string, EventType> {
  return registered;
}

/** An event as a subscriber receives it. */
export interface Delivered<T = unknown> {
  id: string;
  type: string;
  v: number;
  occurredAt: Date;
  district: string;
  aggregate: { type: string; id: string };
  actor: { type: string; id: string | null };
  requestId: string;
  data: T;
}
