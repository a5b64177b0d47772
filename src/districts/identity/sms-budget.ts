/**
 * Budgets of text messages in PostgreSQL (identity.md 10.3, payments.md 8.4): they survive the loss of Redis. Numbers,
 * ranges and addresses are keyed hashes. The owner's factor row is locked by the caller; the rest is guarded here.
 */
import { alertOperator } from '#platform/alert.ts';
import { afterCommit, type Tx, txNow } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { RateLimited } from '#platform/errors.ts';
import { SMS_LIMITED } from './factor-replies.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const CALLS_PER_HOUR = 10;
const NUMBER_PER_HOUR = 5;
const NUMBER_PER_DAY = 10;
const PREFIX_PER_HOUR = 10;
const ADDRESS_PER_HOUR = 10;
const COUNTRY_PER_DAY = 200;
const CAP_ALERT = 0.8;
/** Codes that nobody enters are the mark of pumping: from 20 sent, fewer than a quarter entered pauses the range. */
const CONVERSION_FROM = 20;
const CONVERSION_MIN = 0.25;

export interface SmsTarget {
  ownerId: string;
  /** Under every configured key, the current one first. */
  phoneIndexes: string[];
  prefixIndex: string;
  addressIndex: string | null;
  country: string;
}

/** Advisory locks by class and hash: one number, one range, one address at a time, always in this order. */
const LOCK_CLASS = { number: 7_101, prefix: 7_102, address: 7_103 } as const;

async function lockKey(tx: Tx, kind: keyof typeof LOCK_CLASS, key: string): Promise<void> {
  await tx.$executeRawUnsafe('SELECT pg_advisory_xact_lock($1::int, hashtext($2))', LOCK_CLASS[kind], key);
}

/** Throws RATE_LIMITED when any budget is spent; otherwise the places are taken with the transaction. */
export async function takeSmsPlaces(tx: Tx, target: SmsTarget): Promise<void> {
  const now = txNow(tx);
  await takeOwnerPlace(tx, target.ownerId, now);
  await lockKey(tx, 'number', target.phoneIndexes[0] as string);
  await lockKey(tx, 'prefix', target.prefixIndex);
  if (target.addressIndex) await lockKey(tx, 'address', target.addressIndex);
  const [counts] = await tx.$queryRawUnsafe<
    {
      numberHour: number;
      numberDay: number;
      prefixHour: number;
      addressHour: number;
      prefixSent: number;
      prefixEntered: number;
    }[]
  >(
    `SELECT count(*) FILTER (WHERE phone_hmac = ANY($1::text[]) AND created_at > $4)::int AS "numberHour",
            count(*) FILTER (WHERE phone_hmac = ANY($1::text[]))::int AS "numberDay",
            count(*) FILTER (WHERE prefix_hmac = $2 AND created_at > $4)::int AS "prefixHour",
            count(*) FILTER (WHERE ip_hmac = $3 AND created_at > $4)::int AS "addressHour",
            count(*) FILTER (WHERE prefix_hmac = $2)::int AS "prefixSent",
            count(*) FILTER (WHERE prefix_hmac = $2 AND consumed_at IS NOT NULL)::int AS "prefixEntered"
       FROM two_factor_challenge
      WHERE created_at > $5 AND send_state IN ('RESERVED', 'SENT', 'UNKNOWN')
        AND (phone_hmac = ANY($1::text[]) OR prefix_hmac = $2 OR ip_hmac = $3)`,
    target.phoneIndexes,
    target.prefixIndex,
    target.addressIndex,
    new Date(now.getTime() - HOUR_MS),
    new Date(now.getTime() - DAY_MS),
  );
  if (!counts) throw new Error('a count without rows');
  if (counts.prefixSent >= CONVERSION_FROM && counts.prefixEntered < counts.prefixSent * CONVERSION_MIN) {
    alertOperator('sms_conversion', {
      country: target.country,
      sent: counts.prefixSent,
      entered: counts.prefixEntered,
    });
    throw limited(DAY_MS / 1_000);
  }
  if (counts.numberDay >= NUMBER_PER_DAY) throw limited(DAY_MS / 1_000);
  if (counts.numberHour >= NUMBER_PER_HOUR) throw limited(HOUR_MS / 1_000);
  if (counts.prefixHour >= PREFIX_PER_HOUR) throw limited(HOUR_MS / 1_000);
  if (target.addressIndex && counts.addressHour >= ADDRESS_PER_HOUR) throw limited(HOUR_MS / 1_000);
  await takeCounter(tx, `country:${target.country}`, COUNTRY_PER_DAY, now);
  const used = await takeCounter(tx, 'global', env.SMS_DAILY_CAP, now);
  if (used === Math.ceil(env.SMS_DAILY_CAP * CAP_ALERT))
    afterCommit(tx, () => alertOperator('sms_daily_cap', { used, cap: env.SMS_DAILY_CAP }));
}

/** Five codes per rolling hour and owner; sends that failed are not counted. Ten calls of the provider, whatever came. */
async function takeOwnerPlace(tx: Tx, ownerId: string, now: Date): Promise<void> {
  const hourAgo = new Date(now.getTime() - HOUR_MS);
  const rows = await tx.$queryRawUnsafe<{ createdAt: Date; counted: boolean }[]>(
    `SELECT created_at AS "createdAt", send_state IN ('RESERVED', 'SENT') AS counted FROM two_factor_challenge
      WHERE owner_id = $1::uuid AND created_at > $2 ORDER BY created_at DESC`,
    ownerId,
    hourAgo,
  );
  const max = env.TWO_FA_MAX_CODES_PER_HOUR;
  const oldest = rows.filter((r) => r.counted)[max - 1];
  if (oldest) throw tooManyCodes(oldest.createdAt, hourAgo);
  const call = rows[CALLS_PER_HOUR - 1];
  if (call) throw limited((call.createdAt.getTime() - hourAgo.getTime()) / 1_000);
}

/** `Retry-After` is the time until the oldest of the five leaves the hour. */
export function tooManyCodes(oldest: Date, hourAgo: Date): RateLimited {
  return new RateLimited(
    (oldest.getTime() - hourAgo.getTime()) / 1_000,
    `Rate limit exceeded. Maximum ${env.TWO_FA_MAX_CODES_PER_HOUR} codes per hour.`,
  );
}

function limited(seconds: number): RateLimited {
  return new RateLimited(seconds, SMS_LIMITED);
}

/** One statement decides, so that parallel senders never pass the limit. Returns the day's count. */
async function takeCounter(tx: Tx, scope: string, limit: number, now: Date): Promise<number> {
  const rows = await tx.$queryRawUnsafe<{ count: number }[]>(
    `INSERT INTO sms_counter (scope, day, count) SELECT $1, ($2::timestamptz AT TIME ZONE 'UTC')::date, 1 WHERE $3 > 0
     ON CONFLICT (scope, day) DO UPDATE SET count = sms_counter.count + 1 WHERE sms_counter.count < $3
     RETURNING count`,
    scope,
    now,
    limit,
  );
  const row = rows[0];
  if (!row) {
    alertOperator('sms_budget', { scope, limit });
    throw limited(DAY_MS / 1_000);
  }
  return row.count;
}

/** A definite refusal by the provider gives the places back; an unknown outcome does not: it may have cost money. */
export async function giveSmsPlacesBack(tx: Tx, country: string, day: Date): Promise<void> {
  await tx.$executeRawUnsafe(
    `UPDATE sms_counter SET count = count - 1
      WHERE scope = ANY($1::text[]) AND day = ($2::timestamptz AT TIME ZONE 'UTC')::date AND count > 0`,
    ['global', `country:${country}`],
    day,
  );
}
