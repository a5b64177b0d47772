/** Archives of GitHub repositories: `GET /repos/{owner}/{repo}/tarball/{ref}`, which redirects to a short-lived address. */
import { env } from '../env.ts';
import { ProviderUnavailable } from '../errors.ts';

const TIMEOUT_MS = 60_000;
const REDIRECTS_MAX = 2;

export interface RepositoryName {
  owner: string;
  name: string;
  /** Branch, tag or commit; null for the default branch. */
  ref: string | null;
}

/** Why GitHub gave no archive. `not_found` also stands for a private one that the token may not read. */
export class ArchiveRefused extends Error {
  readonly reason: 'not_found' | 'too_large';

  constructor(reason: 'not_found' | 'too_large') {
    super(`no archive: ${reason}`);
    this.name = 'ArchiveRefused';
    this.reason = reason;
  }
}

/** `owner/name`, `https://github.com/owner/name`, either with `@ref`. Null for anything else. */
export function readRepositoryName(text: string): RepositoryName | null {
  const found =
    /^(?:https:\/\/github\.com\/)?([A-Za-z0-9][A-Za-z0-9-]{0,38})\/([A-Za-z0-9._-]{1,100})(?:@([A-Za-z0-9._/-]{1,100}))?$/.exec(
      text,
    );
  if (!found) return null;
  const [, owner, name, ref] = found as unknown as [string, string, string, string | undefined];
  // Dots alone would be a step up in the path that is built from them.
  if (/^\.+$/.test(name) || ref?.split('/').some((part) => part === '' || /^\.+$/.test(part))) return null;
  return { owner, name: name.replace(/\.git$/, ''), ref: ref ?? null };
}

/**
 * The gzipped tar of a repository. The token goes to the API's own origin and nowhere else. Throws ArchiveRefused, and
 * ProviderUnavailable when GitHub does not answer or has no more requests for us. Errors hold no address and no token.
 */
export async function fetchRepositoryArchive(
  repository: RepositoryName,
  options: { token: string | null; bytesMax: number; signal?: AbortSignal },
): Promise<Buffer> {
  const base = new URL(env.GITHUB_API_URL);
  const ref = repository.ref === null ? '' : `/${repository.ref.split('/').map(encodeURIComponent).join('/')}`;
  let url = new URL(
    `${base.pathname.replace(/\/$/, '')}/repos/${repository.owner}/${repository.name}/tarball${ref}`,
    base,
  );
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const signal = options.signal ? AbortSignal.any([timeout, options.signal]) : timeout;
  try {
    for (let hop = 0; hop <= REDIRECTS_MAX; hop += 1) {
      const ours = url.origin === base.origin;
      const reply = await fetch(url, {
        headers: {
          'user-agent': 'civitas',
          accept: 'application/vnd.github+json',
          'x-github-api-version': '2022-11-28',
          ...(ours && options.token ? { authorization: `Bearer ${options.token}` } : {}),
        },
        redirect: 'manual',
        signal,
      });
      if (reply.status === 200) return await readAll(reply, options.bytesMax);
      await reply.body?.cancel();
      // 401: the token was revoked at GitHub; 403 and 429 with no requests left are a matter of waiting.
      if (reply.status === 404 || reply.status === 401) throw new ArchiveRefused('not_found');
      if (reply.status === 403 && reply.headers.get('x-ratelimit-remaining') !== '0')
        throw new ArchiveRefused('not_found');
      const location = reply.headers.get('location');
      if (reply.status < 300 || reply.status > 399 || !location) throw new Error(`status ${reply.status}`);
      url = new URL(location, url);
      if (!mayFollow(url, base)) throw new Error('redirected elsewhere');
    }
    throw new Error('redirected too often');
  } catch (e) {
    if (e instanceof ArchiveRefused) throw e;
    throw new ProviderUnavailable('GitHub', e instanceof Error ? new Error(e.message) : undefined);
  }
}

/** The API itself, or a host of GitHub over https. */
function mayFollow(url: URL, base: URL): boolean {
  if (url.username !== '' || url.password !== '') return false;
  if (url.origin === base.origin) return true;
  return url.protocol === 'https:' && /(?:^|\.)(?:github\.com|githubusercontent\.com)$/.test(url.hostname);
}

async function readAll(reply: Response, bytesMax: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of reply.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) throw new ArchiveRefused('too_large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
