/**
 * The OpenAPI 3.1 document, generated from the same Zod schemas that judge the requests (and a 3.0 twin for tools that
 * read nothing newer). Every status of an operation is declared, with lengths, formats and limit headers.
 */
import { z } from 'zod';
import { ERROR_CODES } from '#platform/errors.ts';
import { declaredOutput } from '../../api/output.ts';
import type { AuthKind } from '../../api/trpc.ts';
import { fieldsOf, procedureFacts, type Route } from './route.ts';
import { ROUTES } from './routes.ts';
import { STATUS } from './status.ts';
import { snake } from './wire.ts';

type Json = Record<string, unknown>;
type Target = 'draft-2020-12' | 'openapi-3.0';

const SECURITY: Record<AuthKind, Json[]> = {
  public: [],
  session: [{ bearer: [] }, { cookie: [] }],
  owner: [{ bearer: [] }, { cookie: [] }],
  admin: [{ bearer: [] }, { cookie: [] }],
  agent: [{ agentKey: [] }],
  trust: [{ trustKey: [] }],
  caller: [{ agentKey: [] }, { bearer: [] }, { cookie: [] }],
};

/** JSON schema of a Zod schema; named ones go to `components` and are referred to. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', target: Target, components: Json): Json {
  const made = z.toJSONSchema(schema, {
    io,
    target,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // The format says it; the calendar as a pattern is 300 characters a time.
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
    },
  }) as Json;
  const { $schema: _s, $defs, definitions, ...rest } = made as Json & { $defs?: Json; definitions?: Json };
  for (const [name, def] of Object.entries(($defs ?? definitions ?? {}) as Json)) {
    components[name] = relink(withoutId(def as Json));
  }
  return relink(rest) as Json;
}

function withoutId(schema: Json): Json {
  const { id: _id, $id: _i, ...rest } = schema;
  return rest;
}

function relink(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relink);
  if (value && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value)
        .filter(
          ([k]) => k !== 'id' || typeof (value as Json).id !== 'string' || !('type' in value || 'properties' in value),
        )
        .map(([k, v]) => [
          k,
          k === '$ref' && typeof v === 'string'
            ? v.replace(/^#\/(\$defs|definitions)\//, '#/components/schemas/')
            : relink(v),
        ]),
    );
  }
  return value;
}

function snakeSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeSchema);
  if (value && typeof value === 'object') {
    const v = value as Json;
    const out: Json = {};
    for (const [k, x] of Object.entries(v)) {
      if (k === 'properties')
        out[k] = Object.fromEntries(Object.entries(x as Json).map(([n, s]) => [snake(n), snakeSchema(s)]));
      else if (k === 'required') out[k] = (x as string[]).map(snake);
      else out[k] = snakeSchema(x);
    }
    return out;
  }
  return value;
}

const limitHeaders: Json = {
  'RateLimit-Limit': { $ref: '#/components/headers/RateLimitLimit' },
  'RateLimit-Remaining': { $ref: '#/components/headers/RateLimitRemaining' },
  'RateLimit-Reset': { $ref: '#/components/headers/RateLimitReset' },
  'X-Request-Id': { $ref: '#/components/headers/RequestId' },
};

const deprecationHeaders: Json = Object.fromEntries(
  Object.entries({
    Deprecation: 'Since when, as @seconds (RFC 9745)',
    Sunset: 'When it may end, as an HTTP date (RFC 8594)',
    Link: 'Where the migration is described, and the successor',
  }).map(([name, description]) => [name, { description, schema: { type: 'string', maxLength: 500 } }]),
);

const TEXT: Record<number, string> = {
  400: 'The request is not valid',
  401: 'No credential, or not a valid one',
  402: 'Not enough credits',
  403: 'Known, but not allowed',
  404: 'Absent or not visible',
  405: 'Another method',
  409: 'Not in this state',
  410: 'Gone',
  413: 'Too large',
  415: 'Another media type',
  422: 'Well-formed, but breaks a rule; or an Idempotency-Key used with another request',
  429: 'Too many requests',
  500: 'Internal error',
  502: 'A provider did not answer as agreed',
  503: 'Busy or a provider is down',
  507: 'The sandbox disk is full',
};

function refusalsOf(route: Route, auth: AuthKind, mutating: boolean): number[] {
  const all = new Set([400, 404, 405, 429, 500, 503, ...(route.refusals ?? [])]);
  if (auth !== 'public') {
    all.add(401);
    all.add(403);
  }
  if (route.method === 'POST' || route.method === 'PUT' || route.method === 'PATCH') {
    all.add(413);
    all.add(415);
  }
  if (mutating && !route.noIdempotency) {
    all.add(409);
    all.add(422);
  }
  // Any caller may send a bad credential to a public route too.
  all.add(401);
  all.add(403);
  return [...all].sort((a, b) => a - b);
}

const refusalName = (status: number, flat: boolean) => `${flat ? 'Flat' : ''}Refused${status}`;

/** A request line that no route can read is refused before its route is known, in the envelope of all others. */
function refusalSchema(status: number, flat: boolean): Json {
  const envelope = { $ref: '#/components/schemas/Error' };
  if (!flat) return envelope;
  const own = { $ref: '#/components/schemas/FlatError' };
  return status === 400 || status === 405 ? { anyOf: [own, envelope] } : own;
}

/** Every refusal once: operations refer to them, which keeps the document a quarter of its size. */
function sharedRefusals(): Json {
  const shared: Json = {};
  for (const flat of [false, true]) {
    for (const [status, description] of Object.entries(TEXT)) {
      shared[refusalName(Number(status), flat)] = {
        description,
        headers:
          status === '429' || status === '503'
            ? { ...limitHeaders, 'Retry-After': { $ref: '#/components/headers/RetryAfter' } }
            : limitHeaders,
        content: { 'application/json': { schema: refusalSchema(Number(status), flat) } },
      };
    }
  }
  return shared;
}

function operationOf(route: Route, target: Target, components: Json): Json {
  const p = procedureFacts(route.procedure);
  const fields = fieldsOf(p.input) ?? {};
  const pathNames = route.segments.filter((s) => s.param !== null).map((s) => s.param as string);
  const pathFields = new Set(pathNames.map((n) => route.params?.[n] ?? n));
  const hasBody = route.method === 'POST' || route.method === 'PUT' || route.method === 'PATCH';
  const parameters: Json[] = pathNames.map((name) => {
    const field = fields[route.params?.[name] ?? name];
    return {
      name,
      in: 'path',
      required: true,
      schema: field ? schemaOf(field, 'input', target, components) : { type: 'string', maxLength: 64 },
    };
  });
  let requestBody: Json | undefined;
  const rest = Object.fromEntries(Object.entries(fields).filter(([k]) => !pathFields.has(k)));
  if (route.body === 'bytes') {
    for (const [name, field] of Object.entries(rest)) {
      if (name === 'data') continue;
      if (name === 'executable')
        parameters.push({
          name: 'X-File-Executable',
          in: 'header',
          required: false,
          schema: { type: 'string', enum: ['1'] },
        });
      else
        parameters.push({
          name,
          in: 'query',
          required: !field.safeParse(undefined).success,
          schema: schemaOf(field, 'input', target, components),
        });
    }
    requestBody = {
      required: true,
      content: {
        'application/octet-stream': {
          schema: { type: 'string', format: 'binary', maxLength: route.bodyMax ?? 1_048_576 },
        },
      },
    };
  } else if (hasBody) {
    if (Object.keys(rest).length > 0) {
      const whole = p.input ? schemaOf(p.input, 'input', target, components) : {};
      const properties = Object.fromEntries(
        Object.entries((whole.properties as Json | undefined) ?? {}).filter(([k]) => !pathFields.has(k)),
      );
      const required = ((whole.required as string[] | undefined) ?? []).filter((k) => !pathFields.has(k));
      let schema: Json = {
        type: 'object',
        properties,
        additionalProperties: route.ignoreUnknown === true,
        ...(required.length > 0 ? { required } : {}),
      };
      if (route.flat) schema = snakeSchema(schema) as Json;
      requestBody = { required: required.length > 0, content: { 'application/json': { schema } } };
    }
  } else {
    for (const [name, field] of Object.entries(rest)) {
      if (name === 'lastEventId') continue;
      parameters.push({
        name: route.flat ? snake(name) : name,
        in: 'query',
        required: !field.safeParse(undefined).success,
        schema: schemaOf(field, 'input', target, components),
        ...(field instanceof z.ZodArray ? { style: 'form', explode: false } : {}),
      });
    }
  }
  if (p.type === 'mutation' && !route.noIdempotency)
    parameters.push({ $ref: '#/components/parameters/IdempotencyKey' });

  const responses: Json = {};
  const statuses = route.statuses ?? [typeof route.status === 'number' ? route.status : 200];
  for (const status of statuses) {
    responses[String(status)] = {
      description: 'Success',
      headers: route.tag === 'Exchange' ? { ...limitHeaders, ...deprecationHeaders } : limitHeaders,
      content: successContent(route, declaredOutput(p.output), target, components),
    };
  }
  if (route.etag)
    responses['304'] = { description: 'Not modified since the ETag that was sent', headers: limitHeaders };
  for (const status of refusalsOf(route, p.meta.auth, p.type === 'mutation')) {
    if (responses[String(status)]) continue;
    if (!TEXT[status]) throw new Error(`status ${status} of ${route.method} ${route.path} has no description`);
    responses[String(status)] = { $ref: `#/components/responses/${refusalName(status, Boolean(route.errorBody))}` };
  }
  return {
    operationId: operationId(route),
    summary: route.summary,
    tags: [route.tag],
    ...(route.tag === 'Exchange' ? { deprecated: true } : {}),
    security: SECURITY[p.meta.auth],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(requestBody ? { requestBody } : {}),
    responses,
  };
}

/** The procedure's name; an alias path gets its own, because ids are unique. */
function operationId(route: Route): string {
  const first = ROUTES.find((r) => r.procedure === route.procedure) === route;
  const base = route.procedure.replace('.', '_');
  return first ? base : `${base}_${route.path.replace(/[^a-z0-9]+/gi, '_').replace(/^_|_$/g, '')}`;
}

function successContent(route: Route, output: z.ZodType | null, target: Target, components: Json): Json {
  if (route.reply === 'bytes') return { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } };
  const data = output ? schemaOf(output, 'output', target, components) : {};
  const stream: Json =
    route.reply === 'stream' ? { 'text/event-stream': { schema: { type: 'string', maxLength: 10_000_000 } } } : {};
  const csv: Json = route.csv ? { 'text/csv': { schema: { type: 'string', maxLength: 100_000_000 } } } : {};
  if (route.flat) return { 'application/json': { schema: snakeSchema(data) }, ...stream, ...csv };
  const fields = fieldsOf(output);
  if (fields && 'items' in fields && 'pagination' in fields) {
    const properties = (data.properties ?? {}) as Json;
    return {
      'application/json': {
        schema: {
          type: 'object',
          required: ['success', 'data', 'pagination'],
          properties: {
            success: { type: 'boolean', enum: [true] },
            data: properties.items,
            pagination: properties.pagination,
          },
        },
      },
      ...csv,
    };
  }
  return {
    'application/json': {
      schema: {
        type: 'object',
        required: ['success', 'data'],
        properties: { success: { type: 'boolean', enum: [true] }, data },
      },
    },
    ...stream,
    ...csv,
  };
}

/** The whole document. Pure for a given version and URL. */
export function openApiDocument(options: { serverUrl: string; version: string; target?: '3.1' | '3.0' }): Json {
  const target: Target = options.target === '3.0' ? 'openapi-3.0' : 'draft-2020-12';
  const schemas: Json = {
    Error: {
      type: 'object',
      required: ['success', 'error'],
      properties: {
        success: { type: 'boolean', enum: [false] },
        error: {
          type: 'object',
          required: ['code', 'message'],
          properties: {
            code: { type: 'string', enum: [...ERROR_CODES] },
            message: { type: 'string', maxLength: 2_000 },
            details: { type: 'object', additionalProperties: true },
          },
        },
      },
    },
    FlatError: {
      type: 'object',
      required: ['error'],
      properties: {
        success: { type: 'boolean', enum: [false] },
        error: { type: 'string', maxLength: 2_000 },
        code: { type: 'string', maxLength: 64 },
      },
      additionalProperties: true,
    },
  };
  const paths: Record<string, Json> = {};
  for (const route of ROUTES) {
    const path = `/api/v1${route.path.replace(/:(\w+)/g, '{$1}')}`;
    const item = paths[path] ?? {};
    item[route.method.toLowerCase()] = operationOf(route, target, schemas);
    paths[path] = item;
  }
  const count = { type: 'integer', minimum: 0, maximum: 2_147_483_647 };
  return {
    openapi: options.target === '3.0' ? '3.0.3' : '3.1.0',
    info: {
      title: 'Civitas API',
      version: options.version,
      description: 'Trust, money and security for AI-agent marketplaces. 1 credit = 1 US cent. Times are RFC 3339 UTC.',
      license: {
        name: 'Apache-2.0',
        ...(options.target === '3.0'
          ? { url: 'https://www.apache.org/licenses/LICENSE-2.0' }
          : { identifier: 'Apache-2.0' }),
      },
    },
    servers: [{ url: options.serverUrl }],
    tags: [
      'Registry',
      'Tasks',
      'Exchange',
      'Vault',
      'Courts',
      'Embassy',
      'Trust',
      'Identity',
      'Sandbox',
      'Licensing',
      'Scanner',
      'Compliance',
      'Admin',
      'Platform',
    ].map((name) => ({
      name,
      description: name === 'Exchange' ? 'Deprecated v1 exchange; sunset 2026-06-30' : `${name} operations`,
    })),
    paths,
    components: {
      securitySchemes: {
        agentKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'Agent key, ac_live_…' },
        trustKey: { type: 'apiKey', in: 'header', name: 'X-Trust-API-Key', description: 'Trust key, tst_…' },
        bearer: { type: 'http', scheme: 'bearer', description: 'Owner session token, acs_…' },
        cookie: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-civitas.session',
          description: 'Owner session in the browser',
        },
      },
      headers: {
        RateLimitLimit: { description: 'Requests allowed in this window', schema: count },
        RateLimitRemaining: { description: 'Requests left in this window', schema: count },
        RateLimitReset: { description: 'Seconds to the end of this window', schema: count },
        RetryAfter: { description: 'Seconds to wait', schema: count },
        RequestId: { description: 'Id of this request, for support', schema: { type: 'string', maxLength: 64 } },
      },
      responses: sharedRefusals(),
      parameters: {
        IdempotencyKey: {
          name: 'Idempotency-Key',
          in: 'header',
          required: false,
          description: 'Repeats of a request with this key have one effect',
          schema: { type: 'string', minLength: 1, maxLength: 255 },
        },
      },
      schemas,
    },
  };
}

/** Statuses a code may have, for documents. */
export function statusOfCode(code: (typeof ERROR_CODES)[number]): number {
  return STATUS[code];
}
