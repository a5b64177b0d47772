/**
 * How districts talk (architecture.md): `ask` inside the caller's transaction, `emit` into the outbox of the same
 * transaction. Handlers are registered once per process by `registerDistrict`; asking a command without a handler, or
 * registering two, is a programming error that stops at once.
 */
import type { z } from 'zod';
import type { Ctx } from '../actor.ts';
import type { Tx } from '../db/transact.ts';
import { isInsideTransaction, txState } from '../db/transact.ts';
import { newId } from '../ids.ts';
import type { Command, Delivered, EventType, Service } from './contract.ts';

type CommandHandler = (tx: Tx, input: never) => Promise<unknown>;
type ServiceHandler = (ctx: Ctx, input: never) => Promise<unknown>;

/** Runs in a transaction together with the mark "delivered": its effect happens exactly once. */
export interface TransactionalSubscriber {
  name: string;
  event: EventType;
  mode: 'transactional';
  handle: (tx: Tx, event: Delivered<never>) => Promise<void>;
}
/** Talks to the outside (mail, webhooks, sandboxes): at least once, so it must be idempotent by event id. */
export interface ExternalSubscriber {
  name: string;
  event: EventType;
  mode: 'external';
  handle: (ctx: Ctx, event: Delivered<never>) => Promise<void>;
}
export type Subscriber = TransactionalSubscriber | ExternalSubscriber;

export interface DistrictHandlers {
  district: string;
  commands: { name: string; handle: CommandHandler }[];
  services?: { name: string; serve: ServiceHandler }[];
  subscribers: Subscriber[];
}

interface Registry {
  services: Map<string, ServiceHandler>;
  commands: Map<string, CommandHandler>;
  /** Which district answers, serves or listens under a name. */
  answeredBy: Map<string, string>;
  subscribers: Map<string, Subscriber>;
  byEvent: Map<string, string[]>;
}

const key = Symbol.for('civitas.bus');
const holder = globalThis as unknown as Record<symbol, Registry | undefined>;
holder[key] ??= {
  services: new Map(),
  commands: new Map(),
  answeredBy: new Map(),
  subscribers: new Map(),
  byEvent: new Map(),
};
const registry = holder[key] as Registry;

export function answer<I, O>(
  command: Command<I, O>,
  handle: (tx: Tx, input: I) => Promise<O>,
): { name: string; handle: CommandHandler } {
  return { name: command.name, handle: handle as unknown as CommandHandler };
}

export function serve<I, O>(
  service: Service<I, O>,
  handle: (ctx: Ctx, input: I) => Promise<O>,
): { name: string; serve: ServiceHandler } {
  return { name: service.name, serve: handle as unknown as ServiceHandler };
}

export function listen<S extends z.ZodType>(
  event: EventType<S>,
  name: string,
  handle: (tx: Tx, event: Delivered<z.output<S>>) => Promise<void>,
): Subscriber {
  return { name, event: event as unknown as EventType, mode: 'transactional', handle: handle as never };
}

export function listenOutside<S extends z.ZodType>(
  event: EventType<S>,
  name: string,
  handle: (ctx: Ctx, event: Delivered<z.output<S>>) => Promise<void>,
): Subscriber {
  return { name, event: event as unknown as EventType, mode: 'external', handle: handle as never };
}

/** Idempotent per district, so that Next's copy of the module graph may register again in the same process. */
export function registerDistrict(handlers: DistrictHandlers): void {
  const claim = (name: string) => {
    const owner = registry.answeredBy.get(name) ?? handlers.district;
    if (owner !== handlers.district) throw new Error(`${name} is registered by ${owner} and by ${handlers.district}`);
    registry.answeredBy.set(name, owner);
  };
  for (const c of handlers.commands) {
    claim(c.name);
    registry.commands.set(c.name, c.handle);
  }
  for (const s of handlers.services ?? []) {
    claim(s.name);
    registry.services.set(s.name, s.serve);
  }
  for (const s of handlers.subscribers) {
    claim(s.name);
    const known = registry.byEvent.get(s.event.type) ?? [];
    if (!known.includes(s.name)) registry.byEvent.set(s.event.type, [...known, s.name]);
    registry.subscribers.set(s.name, s);
  }
}

/** Asks another district inside this transaction. Money last: the wallet is locked for the shortest time. */
export async function ask<I, O>(tx: Tx, command: Command<I, O>, input: I): Promise<O> {
  const handle = registry.commands.get(command.name);
  if (!handle) throw new Error(`nobody answers ${command.name}`);
  return (await handle(tx, input as never)) as O;
}

/** Asks another district for outside work. Refused inside a transaction: no row stays locked during a network call. */
export async function call<I, O>(ctx: Ctx, service: Service<I, O>, input: I): Promise<O> {
  if (isInsideTransaction()) throw new Error(`${service.name} talks to the outside: not inside a transaction`);
  const handle = registry.services.get(service.name);
  if (!handle) throw new Error(`nobody serves ${service.name}`);
  return (await handle(ctx, input as never)) as O;
}

/** Writes the event into the outbox of this transaction; returns its id. The payload is checked against its schema. */
export function emit<S extends z.ZodType>(tx: Tx, event: EventType<S>, aggregateId: string, data: z.input<S>): string {
  const id = newId();
  txState(tx).events.push({
    id,
    type: event.type,
    district: event.district,
    aggregateType: event.aggregate,
    aggregateId,
    data: event.data.parse(data),
    subscribers: registry.byEvent.get(event.type) ?? [],
  });
  return id;
}

export function subscriberNamed(name: string): Subscriber | undefined {
  return registry.subscribers.get(name);
}

/** For the generated table of who asks and who listens. */
export function busTable(): { commands: string[]; subscribers: { event: string; name: string; mode: string }[] } {
  return {
    commands: [...registry.commands.keys()].sort(),
    subscribers: [...registry.subscribers.values()].map((s) => ({ event: s.event.type, name: s.name, mode: s.mode })),
  };
}
