/** For server components: what this installation is. */
import { env } from '#platform/env.ts';
import { type PlatformFacts, platformFacts } from '../../api/platform-facts.ts';

export type { PlatformFacts };

export function pageFacts(): PlatformFacts {
  return platformFacts();
}

/** The CAPTCHA that this form asks for, or null. */
export function pageCaptcha(use: 'sign_up' | 'sign_in') {
  const { captcha } = platformFacts();
  if (!captcha?.on.includes(use)) return null;
  const { provider, siteKey, scriptUrl } = captcha;
  return { provider, siteKey, scriptUrl };
}

/** Where visitors write to: `CONTACT_EMAIL`. */
export function contactAddress(): string {
  return env.CONTACT_EMAIL;
}
