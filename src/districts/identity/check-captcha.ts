import type { Ctx } from '#platform/actor.ts';
import { sha256Hex } from '#platform/crypto/digest.ts';
import { transact, txNow } from '#platform/db/transact.ts';
import { env } from '#platform/env.ts';
import { CivitasError } from '#platform/errors.ts';
import { isCaptchaTestSecret } from '#platform/http/captcha-providers.ts';
import { verifyCaptcha } from '#platform/vendors/captcha.ts';
import { CAPTCHA_TOKEN_MAX } from './schemas.ts';

export type CaptchaUse = 'sign_up' | 'sign_in';

/**
 * Nothing unless a CAPTCHA is configured for this use. Otherwise CAPTCHA_REQUIRED without a token; CAPTCHA_FAILED for
 * one that the provider does not vouch for, or that has opened something before; PROVIDER_UNAVAILABLE when the provider
 * cannot be asked: nobody passes on its silence. Knows nothing of accounts, so it tells nothing about them. Call it
 * after the throttle of the address and before any hashing, outside any transaction.
 */
export async function checkCaptcha(ctx: Ctx, use: CaptchaUse, token: string | undefined): Promise<void> {
  if (!env.CAPTCHA_PROVIDER || !env.CAPTCHA_ON.includes(use)) return;
  if (!token)
    throw new CivitasError('CAPTCHA_REQUIRED', 'Solve the CAPTCHA and send its token as captchaToken.', {
      details: { provider: env.CAPTCHA_PROVIDER, siteKey: env.CAPTCHA_SITE_KEY },
    });
  if (token.length > CAPTCHA_TOKEN_MAX || !(await verifyCaptcha({ token, ip: ctx.ip, action: use }))) throw refused();
  // The same dummy token stands for every visitor then.
  if (isCaptchaTestSecret(env.CAPTCHA_SECRET_KEY ?? '')) return;
  if (!(await spend(ctx, token))) throw refused();
}

/** One row, one winner: of parallel copies that the provider let through, the second finds the first's row. */
function spend(ctx: Ctx, token: string): Promise<boolean> {
  return transact(
    ctx,
    async (tx) => {
      const rows = await tx.$executeRaw`
        INSERT INTO captcha_pass (digest, used_at) VALUES (${sha256Hex(token)}, ${txNow(tx)}) ON CONFLICT DO NOTHING`;
      return rows === 1;
    },
    { reply: false },
  );
}

function refused(): CivitasError {
  return new CivitasError('CAPTCHA_FAILED', 'The CAPTCHA was not accepted, or was used before. Solve it once more.');
}
