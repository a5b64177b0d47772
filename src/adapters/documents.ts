/** Public documents beside the operations: the API descriptions, security.txt, JWKS and their like. */
import { sha256Hex } from '#platform/crypto/digest.ts';
import { publishedVpcKeys } from '#platform/crypto/vpc-signing.ts';
import { env } from '#platform/env.ts';
import { apiHeaders } from '#platform/http/security-headers.ts';
import { newId } from '#platform/ids.ts';
import { createContext } from '../api/context.ts';
import { createCaller } from '../api/root.ts';
import { requestFacts } from './facts.ts';
import { openApiDocument } from './rest/openapi.ts';
import { failure } from './rest/reply.ts';
import { VERSION } from './version.ts';

const cache = new Map<string, { body: string; etag: string }>();

interface PublicDocument {
  type: string;
  make: () => string | Promise<string>;
  /** How long readers may keep it; 300 when not said. */
  seconds?: number;
  /** Made anew for every reader. */
  changes?: boolean;
}

async function cached(name: string, make: PublicDocument['make']): Promise<{ body: string; etag: string }> {
  let found = cache.get(name);
  if (!found) {
    const body = await make();
    found = { body, etag: `"${sha256Hex(body).slice(0, 32)}"` };
    cache.set(name, found);
  }
  return found;
}

/** Null when the path names no document. */
export function handleDocument(request: Request, path: string): Promise<Response> | null {
  const documents: Record<string, PublicDocument> = {
    '/api/v1/openapi.json': {
      type: 'application/json; charset=utf-8',
      make: () => JSON.stringify(openApiDocument({ serverUrl: env.APP_URL, version: VERSION })),
    },
    '/api/v1/openapi-3.0.json': {
      type: 'application/json; charset=utf-8',
      make: () => JSON.stringify(openApiDocument({ serverUrl: env.APP_URL, version: VERSION, target: '3.0' })),
    },
    '/.well-known/security.txt': {
      type: 'text/plain; charset=utf-8',
      make: () =>
        [
          `Contact: mailto:${env.CONTACT_EMAIL}`,
          `Contact: ${env.APP_URL}/contact`,
          `Expires: ${new Date(Date.now() + 180 * 86_400_000).toISOString().replace(/\.\d+Z$/, 'Z')}`,
          'Preferred-Languages: en',
          `Canonical: ${env.APP_URL}/.well-known/security.txt`,
          `Policy: ${env.APP_URL}/security`,
          '',
        ].join('\n'),
    },
    '/.well-known/vpc-keys': {
      type: 'application/json; charset=utf-8',
      seconds: 3_600,
      changes: true,
      make: () => JSON.stringify(publishedVpcKeys()),
    },
    '/.well-known/jwks.json': {
      type: 'application/jwk-set+json',
      changes: true,
      make: async () => {
        const context = createContext(requestFacts(request, 'rest'), { kind: 'anonymous' });
        return JSON.stringify(await createCaller(context).trust.listSigningKeys());
      },
    },
    '/robots.txt': {
      type: 'text/plain; charset=utf-8',
      make: () =>
        ['User-agent: *', 'Disallow: /api/', 'Disallow: /wallet', 'Disallow: /tasks', 'Disallow: /settings', ''].join(
          '\n',
        ),
    },
  };
  const wanted = Object.hasOwn(documents, path) ? documents[path] : undefined;
  return wanted ? answer(request, path, wanted) : null;
}

async function answer(request: Request, path: string, wanted: PublicDocument): Promise<Response> {
  const headers = apiHeaders();
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    headers.set('Allow', 'GET, HEAD');
    return new Response(null, { status: 405, headers });
  }
  if (wanted.changes) cache.delete(path);
  let document: { body: string; etag: string };
  try {
    document = await cached(path, wanted.make);
  } catch (e) {
    return failure({ requestId: newId(), route: null, decision: null, hints: null, replayed: false }, e);
  }
  const { body, etag } = document;
  headers.set('Content-Type', wanted.type);
  headers.set('Cache-Control', `public, max-age=${wanted.seconds ?? 300}`);
  headers.set('ETag', etag);
  headers.set('Cross-Origin-Resource-Policy', 'cross-origin');
  headers.set('Access-Control-Allow-Origin', '*');
  if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers });
  return new Response(request.method === 'HEAD' ? null : body, { status: 200, headers });
}
