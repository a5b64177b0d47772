/**
 * The OpenAPI document as a judge. Every reply that a test gets over HTTP is held against it: the status is declared, the
 * media type is declared, the body matches its schema, and the document's five headers stand there once.
 */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import { FIXED_HEADERS } from '../../src/platform/http/security-headers.ts';

// biome-ignore lint/suspicious/noExplicitAny: a JSON document
export type Json = any;

export interface Operation {
  method: string;
  /** With `{name}` parameters, below the origin. */
  path: string;
  id: string;
  parameters: { name: string; in: string; required: boolean; schema: Json }[];
  body: { type: string; required: boolean; schema: Json } | null;
  responses: Record<string, { headers?: Json; content?: Record<string, { schema: Json }> }>;
  security: Record<string, unknown>[];
  deprecated: boolean;
}

export interface Contract {
  document: Json;
  operations: Operation[];
  /** The operation that answers this path, the literal segment before the parameter. */
  find(method: string, path: string): Operation | null;
  /** Methods the document knows for a path; empty when it knows none. */
  methodsOf(path: string): string[];
  validator(schema: Json): ValidateFunction;
  /** What is wrong with a reply; empty when nothing is. */
  breaches(method: string, path: string, reply: { status: number; headers: Headers; text: string }): string[];
}

let made: Promise<Contract> | null = null;

/** One per process; read from the code that serves it, so no request is needed. */
export function contract(): Promise<Contract> {
  made ??= build();
  return made;
}

async function build(): Promise<Contract> {
  const { openApiDocument } = await import('../../src/adapters/rest/openapi.ts');
  const document = JSON.parse(
    JSON.stringify(openApiDocument({ serverUrl: 'http://localhost:3000', version: '0.0.0-test' })),
  ) as Json;
  const ajv = new Ajv2020({ strict: false, allErrors: false, validateFormats: true });
  const addFormats = (addFormatsModule as unknown as { default?: typeof addFormatsModule }).default ?? addFormatsModule;
  (addFormats as unknown as (a: Ajv2020) => void)(ajv);
  ajv.addFormat('binary', true);
  ajv.addSchema({ $id: 'doc', components: document.components });

  const resolve = (x: Json): Json =>
    x && typeof x.$ref === 'string' && x.$ref.startsWith('#/components/')
      ? x.$ref
          .slice(2)
          .split('/')
          .reduce((at: Json, k: string) => at[k], document)
      : x;

  const operations: Operation[] = [];
  for (const [path, item] of Object.entries(document.paths as Json)) {
    for (const [method, raw] of Object.entries(item as Json)) {
      const op = raw as Json;
      const body = op.requestBody as Json;
      const type = body ? (Object.keys(body.content)[0] as string) : null;
      operations.push({
        method: method.toUpperCase(),
        path,
        id: op.operationId,
        parameters: ((op.parameters ?? []) as Json[]).map(resolve),
        body: body && type ? { type, required: body.required === true, schema: body.content[type].schema } : null,
        responses: Object.fromEntries(Object.entries(op.responses as Json).map(([status, r]) => [status, resolve(r)])),
        security: op.security ?? [],
        deprecated: op.deprecated === true,
      });
    }
  }

  const compiled = new Map<string, ValidateFunction>();
  const validator = (schema: Json): ValidateFunction => {
    const key = JSON.stringify(schema);
    let found = compiled.get(key);
    if (!found) {
      found = ajv.compile(JSON.parse(key.replaceAll('"#/components/', '"doc#/components/')));
      compiled.set(key, found);
    }
    return found;
  };

  const shapes = operations.map((op) => ({ op, segments: op.path.split('/') }));
  const fits = (segments: string[], parts: string[]): boolean =>
    segments.length === parts.length &&
    segments.every((s, i) => (s.startsWith('{') ? parts[i] !== '' : s === parts[i]));
  const weight = (segments: string[]): string => segments.map((s) => (s.startsWith('{') ? '1' : '0')).join('');
  const candidates = (path: string) => {
    const parts = path.split('/');
    const all = shapes.filter((s) => fits(s.segments, parts));
    const best = all.map((s) => weight(s.segments)).sort()[0];
    return all.filter((s) => weight(s.segments) === best);
  };

  const find = (method: string, path: string) =>
    candidates(path).find((s) => s.op.method === (method === 'HEAD' ? 'GET' : method))?.op ?? null;
  const methodsOf = (path: string) => candidates(path).map((s) => s.op.method);

  function breaches(method: string, pathAndQuery: string, reply: { status: number; headers: Headers; text: string }) {
    const found: string[] = [];
    for (const [name, value] of FIXED_HEADERS) {
      // Public documents say `cross-origin` and `*` together.
      const open = name === 'Cross-Origin-Resource-Policy' && reply.headers.get('access-control-allow-origin') === '*';
      if (!open && reply.headers.get(name) !== value) found.push(`header ${name} is ${reply.headers.get(name)}`);
    }
    if (!reply.headers.get('content-security-policy')) found.push('no content security policy');
    const path = pathAndQuery.split('?')[0] as string;
    if (!path.startsWith('/api/v1/') || path.startsWith('/api/v1/openapi')) return found;
    if (!reply.headers.get('x-request-id')) found.push('no X-Request-Id');
    const op = find(method, path);
    if (!op) {
      const known = methodsOf(path);
      if (known.length === 0 && reply.status !== 404 && reply.status !== 429 && reply.status !== 400)
        found.push(`answered ${reply.status} on a path the document does not know`);
      if (known.length > 0 && ![405, 429].includes(reply.status)) found.push(`wrong method answered ${reply.status}`);
      return found;
    }
    const declared = op.responses[String(reply.status)];
    if (!declared) {
      found.push(`${op.id} does not declare status ${reply.status}`);
      return found;
    }
    if (reply.status === 429 && !/^[1-9]\d*$/.test(reply.headers.get('retry-after') ?? ''))
      found.push('429 without Retry-After');
    const type = (reply.headers.get('content-type') ?? '').split(';')[0] as string;
    const content = declared.content ?? {};
    if (method === 'HEAD' || reply.status === 204 || reply.status === 304) return found;
    if (Object.keys(content).length === 0) {
      if (reply.text !== '') found.push(`${op.id} ${reply.status} has an undeclared body`);
      return found;
    }
    const media = content[type] ?? (content['application/octet-stream'] ? { schema: {} } : undefined);
    if (!media) {
      found.push(`${op.id} ${reply.status} does not declare ${type || 'a body without type'}`);
      return found;
    }
    if (type === 'application/json' && content[type]) {
      let value: unknown;
      try {
        value = JSON.parse(reply.text);
      } catch {
        found.push('the body is not JSON');
        return found;
      }
      const validate = validator(media.schema);
      if (!validate(value)) {
        const first = validate.errors?.[0];
        found.push(
          `${op.id} ${reply.status}: body ${first?.instancePath || '/'} ${first?.message} ${JSON.stringify(first?.params)}`,
        );
      }
    }
    return found;
  }

  return { document, operations, find, methodsOf, validator, breaches };
}
