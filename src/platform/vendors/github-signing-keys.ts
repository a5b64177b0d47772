/**
 * The public keys with which GitHub signs the alerts of its secret-scanning partner programme
 * (docs.github.com, "Secret scanning partner program"). Kept for a day; an unknown id asks again, at most once a minute.
 */
import { z } from 'zod';
import { nowMs } from '../clock.ts';
import { env } from '../env.ts';
import { ProviderUnavailable } from '../errors.ts';

const KEEP_MS = 86_400_000;
const ASK_AGAIN_MS = 60_000;
const TIMEOUT_MS = 5_000;

const Reply = z.object({
  public_keys: z.array(z.object({ key_identifier: z.string().max(200), key: z.string().max(2_000) })).max(100),
});

let kept: { at: number; askedAt: number; keys: Map<string, string> } | null = null;
let asking: Promise<void> | null = null;

/** PEM text of the key, or null when GitHub has none with this id. Throws ProviderUnavailable when it cannot be asked. */
export async function githubSigningKey(id: string): Promise<string | null> {
  const known = kept && nowMs() - kept.at < KEEP_MS ? kept.keys.get(id) : undefined;
  if (known !== undefined) return known;
  if (kept && nowMs() - kept.askedAt < ASK_AGAIN_MS && nowMs() - kept.at < KEEP_MS) return null;
  asking ??= ask().finally(() => {
    asking = null;
  });
  await asking;
  return kept?.keys.get(id) ?? null;
}

async function ask(): Promise<void> {
  try {
    const reply = await fetch(env.SECRET_SCANNING_KEYS_URL, {
      headers: { accept: 'application/json', 'user-agent': 'civitas' },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!reply.ok) throw new Error(`status ${reply.status}`);
    const { public_keys } = Reply.parse(await reply.json());
    const at = nowMs();
    kept = { at, askedAt: at, keys: new Map(public_keys.map((k) => [k.key_identifier, k.key])) };
  } catch (e) {
    if (kept) kept.askedAt = nowMs();
    throw new ProviderUnavailable('GitHub', e);
  }
}

export function forgetGithubSigningKeysForTests(): void {
  kept = null;
}
