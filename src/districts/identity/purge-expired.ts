/** Retention of identity's rows (identity.md 17.4). Audit rows are compliance's. */

import { alertOperator } from '#platform/alert.ts';
import { now } from '#platform/clock.ts';
import { derivedKeys } from '#platform/crypto/derived-keys.ts';
import { readOnly } from '#platform/db/transact.ts';

const BATCH = 1_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Deletes one batch of each kind; returns how many rows went. */
export async function purgeExpired(): Promise<number> {
  const at = now().getTime();
  const ago = (ms: number) => new Date(at - ms);
  const batches: [string, Date][] = [
    [
      'DELETE FROM session WHERE id IN (SELECT id FROM session WHERE LEAST(revoked_at, absolute_expires_at) < $1 LIMIT $2)',
      ago(30 * DAY_MS),
    ],
    // The budgets need 24 hours of them.
    [
      'DELETE FROM two_factor_challenge WHERE id IN (SELECT id FROM two_factor_challenge WHERE created_at < $1 LIMIT $2)',
      ago(48 * HOUR_MS),
    ],
    [
      'DELETE FROM lookup_request WHERE id IN (SELECT id FROM lookup_request WHERE created_at < $1 LIMIT $2)',
      ago(48 * HOUR_MS),
    ],
    [
      'DELETE FROM one_time_token WHERE id IN (SELECT id FROM one_time_token WHERE expires_at < $1 LIMIT $2)',
      ago(7 * DAY_MS),
    ],
    // Providers forget a token after minutes; from then on they refuse it themselves.
    [
      'DELETE FROM captcha_pass WHERE digest IN (SELECT digest FROM captcha_pass WHERE used_at < $1 LIMIT $2)',
      ago(24 * HOUR_MS),
    ],
    [
      'DELETE FROM trusted_device WHERE id IN (SELECT id FROM trusted_device WHERE last_used_at < $1 LIMIT $2)',
      ago(180 * DAY_MS),
    ],
    [
      'DELETE FROM sms_counter WHERE (scope, day) IN (SELECT scope, day FROM sms_counter WHERE day < $1::date LIMIT $2)',
      ago(7 * DAY_MS),
    ],
    [
      'DELETE FROM admin_proposal WHERE id IN (SELECT id FROM admin_proposal WHERE expires_at < $1 LIMIT $2)',
      ago(30 * DAY_MS),
    ],
  ];
  let gone = 0;
  for (const [sql, before] of batches) gone += await readOnly((tx) => tx.$executeRawUnsafe(sql, before, BATCH));
  return gone;
}

/**
 * Stored values whose derived key is no longer configured fail closed: those long passwords need a reset, those backup
 * codes a regeneration. Tells the operator how many.
 */
export async function countUnreadable(): Promise<{ passwords: number; backupCodeSets: number }> {
  const known = (label: Parameters<typeof derivedKeys>[0]) => derivedKeys(label).map((k) => k.id);
  const [row] = await readOnly((tx) =>
    tx.$queryRawUnsafe<{ passwords: number; backupCodeSets: number }[]>(
      `SELECT (SELECT count(*)::int FROM owner WHERE password_key_id IS NOT NULL AND password_key_id <> ALL($1::text[])) AS passwords,
              (SELECT count(DISTINCT owner_id)::int FROM backup_code WHERE used_at IS NULL AND tag_key_id <> ALL($2::text[])) AS "backupCodeSets"`,
      known('ac/password-long/v1'),
      known('ac/backup-tag/v1'),
    ),
  );
  const found = row ?? { passwords: 0, backupCodeSets: 0 };
  if (found.passwords + found.backupCodeSets > 0) alertOperator('unreadable_secrets', { ...found });
  return found;
}
