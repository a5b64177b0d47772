/**
 * Requests made from the OpenAPI document alone: data its schemas allow, and the same data with one place spoiled.
 * Deterministic for a seed, so that a failure can be repeated.
 */
import fc from 'fast-check';
import type { Contract, Json, Operation } from './contract.ts';

export interface Case {
  path: Record<string, string>;
  query: Record<string, string>;
  /** A JSON value, raw text, or nothing. */
  body: { json: unknown } | { raw: string | Uint8Array } | null;
  /** What the document says of the parameters and the body together. */
  valid: boolean;
  note: string;
}

/** What a careless or hostile client puts where something else is wanted (reliability.md 6.3). */
const JUNK: unknown[] = [
  null,
  '',
  '3',
  'false',
  [],
  [7],
  {},
  true,
  -1,
  1.5,
  1e308,
  '\u0000',
  'x'.repeat(5_000),
  '\ud83d\ude00\u202e',
  "' OR 1=1 --",
  '../../etc/passwd',
];
const RAW: (string | Uint8Array)[] = [
  '',
  '{',
  '[]',
  '"x"',
  'null',
  '{"__proto__":{"a":1}}',
  '{"constructor":{"prototype":{"a":1}}}',
  new Uint8Array([0xff]),
  `${'['.repeat(40)}${']'.repeat(40)}`,
];

/** Values a schema allows. Long texts and lists are kept short: the limits have cases of their own. */
export function valuesOf(schema: Json, document: Json, depth = 0): fc.Arbitrary<unknown> {
  if (!schema || typeof schema !== 'object') return fc.constantFrom<unknown>('x', 1, true);
  if (typeof schema.$ref === 'string') {
    const target = schema.$ref
      .slice(2)
      .split('/')
      .reduce((at: Json, k: string) => at[k], document);
    return valuesOf(target, document, depth);
  }
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum);
  if ('const' in schema) return fc.constant(schema.const);
  const any = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(any)) return fc.oneof(...any.map((s: Json) => valuesOf(s, document, depth)));
  if (Array.isArray(schema.allOf)) return valuesOf(Object.assign({}, ...schema.allOf), document, depth);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer': {
      const min = schema.minimum ?? (schema.exclusiveMinimum !== undefined ? schema.exclusiveMinimum + 1 : -1_000);
      const max = schema.maximum ?? (schema.exclusiveMaximum !== undefined ? schema.exclusiveMaximum - 1 : 1_000_000);
      const low = Math.max(min, -1_000_000);
      return fc.oneof(
        fc.integer({ min: low, max: Math.min(max, low + 10_000) }),
        fc.constantFrom(min, Math.min(max, Number.MAX_SAFE_INTEGER)),
      );
    }
    case 'number':
      return fc.double({ min: schema.minimum ?? -1_000, max: schema.maximum ?? 1_000, noNaN: true });
    case 'array':
      return fc.array(valuesOf(schema.items ?? {}, document, depth + 1), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 3, Math.max(schema.minItems ?? 0, 3)),
      });
    case 'string':
      return textOf(schema);
    default: {
      const properties = (schema.properties ?? {}) as Record<string, Json>;
      const required = new Set<string>(schema.required ?? []);
      const record = Object.fromEntries(
        Object.entries(properties).map(([k, s]) => [
          k,
          required.has(k)
            ? valuesOf(s, document, depth + 1)
            : fc.option(valuesOf(s, document, depth + 1), { nil: undefined, freq: depth > 3 ? 1 : 3 }),
        ]),
      );
      const shape = fc
        .record(record)
        .map((o) => Object.fromEntries(Object.entries(o).filter(([, v]) => v !== undefined)));
      if (Object.keys(properties).length === 0 && schema.additionalProperties !== false && depth < 4)
        return fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), fc.constantFrom<unknown>('x', 1, true, null), {
          maxKeys: 3,
        });
      return shape;
    }
  }
}

function textOf(schema: Json): fc.Arbitrary<string> {
  const min = schema.minLength ?? 0;
  const max = Math.min(schema.maxLength ?? 40, Math.max(min, 40));
  if (schema.format === 'uuid') return fc.uuid();
  if (schema.format === 'date-time')
    return fc
      .date({ min: new Date('2024-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
      .map((d) => d.toISOString());
  if (schema.format === 'date') return fc.constantFrom('2026-01-31', '2024-02-29');
  if (schema.format === 'email') return fc.stringMatching(/^[a-z]{3,9}$/).map((s) => `${s}@example.test`);
  if (schema.format === 'uri') return fc.stringMatching(/^[a-z]{3,9}$/).map((s) => `https://example.com/${s}`);
  if (typeof schema.pattern === 'string') {
    // fast-check reads no look-ahead; what it would exclude is excluded afterwards.
    const whole = new RegExp(schema.pattern, 'u');
    return fc
      .stringMatching(new RegExp(schema.pattern.replace(/\(\?[!=](?:[^()]|\([^()]*\))*\)/g, ''), 'u'))
      .filter((s) => whole.test(s) && s.length >= min && s.length <= (schema.maxLength ?? 10_000));
  }
  return fc.oneof(
    { weight: 4, arbitrary: fc.string({ minLength: min, maxLength: max, unit: 'grapheme-ascii' }) },
    {
      weight: 1,
      arbitrary: fc.string({ minLength: min, maxLength: Math.max(min, Math.floor(max / 4)), unit: 'grapheme' }),
    },
  );
}

/** Puts `junk` at a random place of a copy of `value`. */
function spoil(value: unknown, pick: (n: number) => number, junk: unknown): { value: unknown; at: string } {
  const places: string[][] = [];
  const walk = (v: unknown, path: string[]) => {
    places.push(path);
    if (v && typeof v === 'object')
      for (const k of Object.keys(v)) walk((v as Record<string, unknown>)[k], [...path, k]);
  };
  walk(value, []);
  const path = places[places.length > 1 ? 1 + pick(places.length - 1) : 0] as string[];
  if (path.length === 0) return { value: junk, at: '' };
  const copy = structuredClone(value);
  let at = copy as Record<string, unknown>;
  for (const k of path.slice(0, -1)) at = at[k] as Record<string, unknown>;
  at[path[path.length - 1] as string] = junk;
  return { value: copy, at: path.join('.') };
}

/** `ids` are identifiers of things that exist; a third of the path parameters is one of them. */
export function casesOf(op: Operation, contract: Contract, count: number, seed: number, ids: string[]): Case[] {
  const { document } = contract;
  const inPath = op.parameters.filter((p) => p.in === 'path');
  const inQuery = op.parameters.filter((p) => p.in === 'query');
  const plain = fc.record({
    path: fc.record(
      Object.fromEntries(
        inPath.map((p) => [
          p.name,
          fc.oneof(fc.constantFrom(...ids), fc.constantFrom(...ids), valuesOf(p.schema, document)),
        ]),
      ),
    ),
    query: fc.record(
      Object.fromEntries(
        inQuery.map((p) => [
          p.name,
          p.required
            ? valuesOf(p.schema, document)
            : fc.option(valuesOf(p.schema, document), { nil: undefined, freq: 2 }),
        ]),
      ),
    ),
    json: op.body?.type === 'application/json' ? valuesOf(op.body.schema, document) : fc.constant(null),
    bytes: fc.uint8Array({ maxLength: 64 }),
    junk: fc.constantFrom(...JUNK),
    raw: fc.constantFrom(...RAW),
    kind: fc.nat({ max: 99 }),
    place: fc.nat({ max: 1_000_000 }),
  });
  return fc.sample(plain, { seed, numRuns: count }).map((sample) => {
    const path = Object.fromEntries(Object.entries(sample.path).map(([k, v]) => [k, String(v)]));
    const query = Object.fromEntries(
      Object.entries(sample.query)
        .filter(([, v]) => v !== undefined && v !== null)
        .map(([k, v]) => [k, Array.isArray(v) ? v.join(',') : String(v)]),
    );
    const kind = sample.kind;
    let note = 'as described';
    let body: Case['body'] = null;
    if (op.body?.type === 'application/octet-stream') body = { raw: sample.bytes };
    else if (op.body) body = { json: sample.json };

    if (kind >= 40 && op.body?.type === 'application/json') {
      if (kind < 80) {
        const spoiled = spoil(sample.json, (n) => sample.place % n, sample.junk);
        body = { json: spoiled.value };
        note = `${JSON.stringify(sample.junk)?.slice(0, 40)} at ${spoiled.at || 'the top'}`;
      } else if (kind < 90) {
        body = { json: { ...(sample.json as object), zz_unknown: sample.junk } };
        note = 'an unknown field';
      } else {
        body = { raw: sample.raw };
        note = 'raw bytes';
      }
    } else if (kind >= 40 && kind < 80 && inQuery.length > 0) {
      const p = inQuery[sample.place % inQuery.length] as Operation['parameters'][number];
      query[p.name] = typeof sample.junk === 'string' ? sample.junk : JSON.stringify(sample.junk);
      note = `${query[p.name]?.slice(0, 40)} as ${p.name}`;
    } else if (kind >= 80 && !op.body) {
      query.zz_unknown = '1';
      note = 'an unknown parameter';
    }
    if (kind % 10 === 3 && inPath.length > 0) {
      const p = inPath[sample.place % inPath.length] as Operation['parameters'][number];
      const text = typeof sample.junk === 'string' && sample.junk !== '' ? sample.junk : 'no-such-thing';
      path[p.name] = text;
      note += `; ${text.slice(0, 20)} in the path`;
    }
    return { path, query, body, valid: isValid(op, contract, path, query, body), note };
  });
}

function isValid(
  op: Operation,
  contract: Contract,
  path: Record<string, string>,
  query: Record<string, string>,
  body: Case['body'],
): boolean {
  for (const p of op.parameters) {
    const text = p.in === 'path' ? path[p.name] : p.in === 'query' ? query[p.name] : undefined;
    if (text === undefined) {
      if (p.required && p.in !== 'header') return false;
      continue;
    }
    if (!contract.validator(p.schema)(typed(p.schema, text, contract.document))) return false;
  }
  const known = new Set(op.parameters.filter((p) => p.in === 'query').map((p) => p.name));
  if (Object.keys(query).some((k) => !known.has(k))) return false;
  if (!op.body) return true;
  if (op.body.type !== 'application/json') return true;
  if (!body || 'raw' in body) {
    const raw = body && 'raw' in body ? body.raw : '';
    return raw.length === 0 && !op.body.required;
  }
  const value = body.json;
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
  return contract.validator(op.body.schema)(value) === true;
}

/** The JSON value a parameter's text stands for, as its schema reads it. */
function typed(schema: Json, text: string, document: Json): unknown {
  let s = schema;
  if (typeof s.$ref === 'string')
    s = s.$ref
      .slice(2)
      .split('/')
      .reduce((at: Json, k: string) => at[k], document);
  const options = s.anyOf ?? s.oneOf ?? [s];
  for (const o of options) {
    if ((o.type === 'integer' || o.type === 'number') && /^-?(0|[1-9]\d{0,15})$/.test(text)) return Number(text);
    if (o.type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
    if (o.type === 'array') return text === '' ? [] : text.split(',').map((t) => typed(o.items ?? {}, t, document));
  }
  return text;
}

/** The request as a line somebody can repeat. */
export function curlOf(op: Operation, url: string, c: Case): string {
  const body = !c.body ? '' : 'json' in c.body ? ` -d '${JSON.stringify(c.body.json)}'` : ' --data-binary @bytes';
  return `curl -X ${op.method} '${targetOf(op, url, c)}' -H 'Content-Type: ${op.body?.type ?? 'none'}'${body}`.slice(
    0,
    1_500,
  );
}

export function targetOf(op: Operation, origin: string, c: Case): string {
  const path = op.path.replace(/\{(\w+)\}/g, (_m, name: string) => encodeURIComponent(c.path[name] ?? 'x'));
  const query = Object.entries(c.query)
    .map(([k, v]) => `${encodeURIComponent(k)}=${encodeURIComponent(v)}`)
    .join('&');
  return `${origin}${path}${query ? `?${query}` : ''}`;
}
