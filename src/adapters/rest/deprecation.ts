/** What every reply below /exchange says about its end, errors included (domain.md 5; RFC 9745, RFC 8594). */
import { env } from '#platform/env.ts';

const LINKS = [
  '</docs/migration>; rel="deprecation"',
  '</docs/migration>; rel="sunset"',
  '</api/v1/tasks>; rel="successor-version"',
].join(', ');

/** By the path below /api/v1, so that a path that does not exist says it too. Empty for everything that is not v1. */
export function deprecationHeaders(path: string): [string, string][] {
  if (path !== '/exchange' && !path.startsWith('/exchange/')) return [];
  const seconds = Math.floor(Date.parse(env.EXCHANGE_V1_DEPRECATED_AT) / 1_000);
  return [
    ['Deprecation', `@${seconds}`],
    ['Sunset', new Date(env.EXCHANGE_V1_SUNSET).toUTCString()],
    ['Link', LINKS],
  ];
}
