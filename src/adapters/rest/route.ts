/**
 * What the REST door adds to a procedure: method, path, names, status, headers. Everything else (who may call, shape in,
 * shape out) is read from the procedure.
 */
import { z } from 'zod';
import type { Actor } from '#platform/actor.ts';
import type { Decision } from '#platform/rate-limit/limiter.ts';
import { appRouter } from '../../api/root.ts';
import type { ProcedureMeta } from '../../api/trpc.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type Tag =
  | 'Registry'
  | 'Tasks'
  | 'Exchange'
  | 'Vault'
  | 'Courts'
  | 'Embassy'
  | 'Trust'
  | 'Identity'
  | 'Sandbox'
  | 'Licensing'
  | 'Scanner'
  | 'Compliance'
  | 'Admin'
  | 'Platform';

export interface RouteOptions {
  tag: Tag;
  summary: string;
  /** Success status; a function of the value for routes with several. */
  status?: number | ((value: unknown) => number);
  /** All success statuses, for the document, when `status` is a function. */
  statuses?: number[];
  /** Flat body in snake_case instead of the envelope. */
  flat?: boolean;
  /** Largest body in bytes. */
  bodyMax?: number;
  /** `bytes`: the body is octet-stream and becomes `input.data`. */
  body?: 'json' | 'bytes';
  /** `bytes`: the value is `{ data, filename, mime }`. `stream`: the procedure is a subscription, sent as SSE when the caller accepts it. */
  reply?: 'json' | 'bytes' | 'stream';
  /** For a route whose reply is a stream or JSON by Accept: the procedure of the stream. */
  streamProcedure?: string;
  /** CSV by `Accept: text/csv`: turns the rows into records. */
  csv?: string[];
  /** `Cache-Control` other than no-store. */
  cache?: string;
  /** The reply carries an ETag; a request that names it gets 304. */
  etag?: boolean;
  /** GET and nothing else, not even HEAD. */
  getOnly?: boolean;
  /** Public documents above `*`. */
  cors?: boolean;
  /** Identity routes ignore Idempotency-Key (identity.md 17.4). */
  noIdempotency?: boolean;
  /** Extra response headers of every reply, errors included. */
  headers?: () => Record<string, string>;
  /** Statuses of refusals beyond the common ones, for the document. */
  refusals?: number[];
  /** Names of path parameters when they differ from the input's fields. */
  params?: Record<string, string>;
  /** Body of a refusal where the document fixes another form than the envelope. */
  errorBody?: (e: { code: string; message: string; details: Record<string, unknown> | undefined }) => unknown;
  /** Unknown body fields are ignored instead of refused (VPC telemetry). */
  ignoreUnknown?: boolean;
  /**
   * Calls a minute of one address without a credential, where the operation itself limits by a key in the body: a
   * thousand replicas may share one address. Default 300.
   */
  addressPoints?: number;
  /** A limit of this operation's own, paid after the credential is known and before the body is read. */
  admit?: (actor: Actor) => Promise<Decision | null>;
}

export interface Route extends RouteOptions {
  method: Method;
  /** Below /api/v1, with `:name` parameters. */
  path: string;
  procedure: string;
  segments: { literal: string | null; param: string | null }[];
}

export interface ProcedureFacts {
  type: 'query' | 'mutation' | 'subscription';
  input: z.ZodType | null;
  output: z.ZodType | null;
  meta: ProcedureMeta;
}

export function route(method: Method, path: string, procedure: string, options: RouteOptions): Route {
  return {
    method,
    path,
    procedure,
    segments: path
      .split('/')
      .slice(1)
      .map((s) => (s.startsWith(':') ? { literal: null, param: s.slice(1) } : { literal: s, param: null })),
    ...options,
  };
}

interface ProcedureDef {
  type: ProcedureFacts['type'];
  inputs: unknown[];
  output?: unknown;
  meta?: ProcedureMeta;
}

/** Shape and rights of a procedure, by its dotted name. Throws for a name that does not exist. */
export function procedureFacts(name: string): ProcedureFacts {
  const found = (appRouter._def.procedures as unknown as Record<string, { _def: ProcedureDef } | undefined>)[name];
  if (!found) throw new Error(`no procedure ${name}`);
  const { type, inputs, output, meta } = found._def;
  return {
    type,
    input: (inputs[0] as z.ZodType | undefined) ?? null,
    output: (output as z.ZodType | undefined) ?? null,
    meta: meta ?? { auth: 'public' },
  };
}

/** Field names of an object schema; null when the input is not an object. */
export function fieldsOf(schema: z.ZodType | null): Record<string, z.ZodType> | null {
  let s: unknown = schema;
  while (s && (s instanceof z.ZodOptional || s instanceof z.ZodDefault || s instanceof z.ZodReadonly)) s = s.unwrap();
  return s instanceof z.ZodObject ? (s.shape as Record<string, z.ZodType>) : null;
}
