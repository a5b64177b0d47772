import { createHash } from 'node:crypto';
import type { IdempotentReply } from '../core/records.ts';
import type { Unit } from '../core/unit.ts';
import { ApiError } from './api-error.ts';

/** Stripe keeps a key for at least 24 hours and may forget it afterwards; the emulator forgets it then. */
const keptSeconds = 24 * 3600;
const longestKey = 255;

/** Which replies are kept under their key: outcomes and crashes, not refusals that changed nothing. */
export const isKept = (status: number): boolean => status < 300 || status === 402 || status >= 500;

/** What makes two requests the same: path and parameters, in any order. Only the hash is stored. */
export function fingerprintOf(path: string, params: unknown): string {
  return createHash('sha256')
    .update(`${path}\n${canonical(params)}`)
    .digest('hex');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonical(entry)}`).join(',')}}`;
}

/** The keys of requests that are being worked on in this process. */
export class InFlightKeys {
  readonly #keys = new Set<string>();

  /** Throws 409 while another request with the same key is running. */
  take(account: string, key: string): void {
    const id = rowId(account, key);
    if (this.#keys.has(id)) {
      throw new ApiError(409, {
        type: 'idempotency_error',
        code: 'idempotency_key_in_use',
        message:
          'There is currently another in-progress request using this Idempotent Key (that probably means you submitted ' +
          `twice, and the other request is still going through): ${key}. Please try again later.`,
      });
    }
    this.#keys.add(id);
  }

  release(account: string, key: string): void {
    this.#keys.delete(rowId(account, key));
  }
}

function rowId(account: string, key: string): string {
  return `${account} ${key}`;
}

/** The kept reply for this key, undefined when there is none, or 400 when the key was used for another request. */
export function findReply(unit: Unit, key: string, fingerprint: string): IdempotentReply | undefined {
  if (key.length > longestKey) {
    throw new ApiError(400, {
      type: 'idempotency_error',
      message: `Idempotency keys may be at most ${longestKey} characters long.`,
    });
  }
  const reply = unit.find('idempotent_reply', rowId(unit.account, key));
  if (!reply || reply.createdAt + keptSeconds <= unit.now) return undefined;
  if (reply.fingerprint === fingerprint) return reply;
  throw new ApiError(400, {
    type: 'idempotency_error',
    message:
      'Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a ' +
      `key other than '${key}' if you meant to execute a different request.`,
  });
}

/** Keeps a reply in the same transaction as what the request did, so that a crash keeps both or neither. */
export function keepReply(
  unit: Unit,
  key: string,
  fingerprint: string,
  reply: { status: number; body: string; requestId: string },
): void {
  unit.put('idempotent_reply', { id: rowId(unit.account, key), fingerprint, ...reply, createdAt: unit.now });
}

/** Forgets the keys whose day is over. Rows lie in the order they were made, so the first young one ends the search. */
export function forgetOldReplies(unit: Unit): void {
  for (const { value } of [...unit.engine.store.rows('idempotent_reply')]) {
    if (value.createdAt + keptSeconds > unit.now) return;
    unit.remove('idempotent_reply', value.id);
  }
}
