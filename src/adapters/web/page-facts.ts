/** For server components: what this installation is. */
import { env } from '#platform/env.ts';
import { type PlatformFacts, platformFacts } from '../../api/platform-facts.ts';

export type { PlatformFacts };

export function pageFacts(): PlatformFacts {
  return platformFacts();
}

/** Where visitors write to: `CONTACT_EMAIL`. */
export function contactAddress(): string {
  return env.CONTACT_EMAIL;
}
