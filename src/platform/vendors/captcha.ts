/**
 * The `siteverify` call that Turnstile, hCaptcha and reCAPTCHA share: a form with secret, response and remoteip; a small
 * JSON answer. It fails closed: only a clear "success" of the provider is one.
 */
import { z } from 'zod';
import { alertOperator } from '../alert.ts';
import { env } from '../env.ts';
import { ProviderUnavailable } from '../errors.ts';
import { CAPTCHA_PROVIDERS, isCaptchaTestSecret } from '../http/captcha-providers.ts';
import { isPublicAddress } from '../http/public-address.ts';

const TIMEOUT_MS = 4_000;
const REPLY_BYTES_MAX = 16 * 1024;
/** reCAPTCHA v3 answers "success" to machines too and gives a score: 1.0 a person, 0.0 a machine; Google's own threshold. */
const RECAPTCHA_SCORE_MIN = 0.5;
/** Everything else that a provider names is about the visitor's token. */
const OUR_FAULTS = new Set([
  'missing-input-secret',
  'invalid-input-secret',
  'invalid-sitekey',
  'sitekey-secret-mismatch',
  'not-using-dummy-secret',
  'invalid-remoteip',
  'bad-request',
  'internal-error',
]);

const Reply = z.object({
  success: z.boolean(),
  'error-codes': z.array(z.string().max(100)).max(20).nullish(),
  hostname: z.string().max(253).nullish(),
  action: z.string().max(100).nullish(),
  score: z.number().nullish(),
});

export interface CaptchaAnswer {
  /** As the widget gave it to the browser. */
  token: string;
  /** The visitor's address; only a public one is passed on. */
  ip: string | null;
  /** What the widget was told it is for, where the provider tells it back. */
  action: string;
}

/**
 * True when the provider vouches for the token, for one of our host names and this action. False when it does not.
 * Throws ProviderUnavailable when it cannot be asked, answers late, too much or not in its form, or refuses our own keys
 * (the operator is told). Call it outside any transaction. The token is in no error and no log.
 */
export async function verifyCaptcha({ token, ip, action }: CaptchaAnswer): Promise<boolean> {
  const { CAPTCHA_PROVIDER: provider, CAPTCHA_SECRET_KEY: secret } = env;
  if (!provider || !secret) throw new Error('no CAPTCHA is configured');
  const reply = await ask(
    env.CAPTCHA_VERIFY_URL ?? CAPTCHA_PROVIDERS[provider].verifyUrl,
    new URLSearchParams({ secret, response: token, ...(ip !== null && isPublicAddress(ip) ? { remoteip: ip } : {}) }),
  );
  const faults = (reply['error-codes'] ?? []).filter((code) => OUR_FAULTS.has(code));
  if (!reply.success && faults.length > 0) {
    alertOperator('captcha_refused_us', { codes: faults.join(',') });
    throw new ProviderUnavailable('the CAPTCHA', new Error(faults.join(',')));
  }
  if (!reply.success) return false;
  // The test keys answer for made-up hosts.
  if (isCaptchaTestSecret(secret)) return true;
  const hosts = env.CAPTCHA_HOSTNAMES.length > 0 ? env.CAPTCHA_HOSTNAMES : [new URL(env.APP_URL).hostname];
  if (reply.hostname && !hosts.includes(reply.hostname)) return false;
  if (reply.action && reply.action !== action) return false;
  return provider !== 'recaptcha' || (reply.score ?? 1) >= RECAPTCHA_SCORE_MIN;
}

async function ask(url: string, form: URLSearchParams): Promise<z.infer<typeof Reply>> {
  try {
    const reply = await fetch(url, {
      method: 'POST',
      headers: { accept: 'application/json', 'user-agent': 'civitas' },
      body: form,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const parsed = Reply.parse(JSON.parse(await boundedText(reply)));
    // A refusal may travel with a 4xx; a success may not.
    if (!reply.ok && (parsed.success || reply.status >= 500)) throw new Error(`status ${reply.status}`);
    return parsed;
  } catch (e) {
    throw new ProviderUnavailable('the CAPTCHA', e);
  }
}

async function boundedText(reply: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of reply.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > REPLY_BYTES_MAX) throw new Error('the reply is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
