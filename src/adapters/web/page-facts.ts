/** For server components: what this installation is. */
import { type PlatformFacts, platformFacts } from '../../api/platform-facts.ts';

export type { PlatformFacts };

export function pageFacts(): PlatformFacts {
  return platformFacts();
}
