import { readFileSync } from 'node:fs';
import type { Requests } from '../schemas/requests.ts';
import { type ApiError, invalidRequest } from './api-error.ts';

interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: string[];
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  pattern?: string;
}

interface SchemaFile {
  sdkVersion: string;
  apiVersion: string;
  operations: Record<keyof Requests, Schema>;
  definitions: Record<string, Schema>;
}

const file = JSON.parse(readFileSync(new URL('../schemas/requests.json', import.meta.url), 'utf8')) as SchemaFile;

/** The API version the schemas belong to: what the installed SDK sends as `Stripe-Version`. */
export const apiVersion = file.apiVersion;

/** Whether a client speaks an API version before the pinned one; one that names none counts as old. */
export function isOlder(version: string | null): boolean {
  return version === null || version.slice(0, 10) < apiVersion.slice(0, 10);
}

type Outcome = { value: unknown } | { error: ApiError };

/**
 * Checks a decoded request against the SDK's own parameter types and returns it with form strings turned into numbers and
 * booleans. Throws Stripe's 400: `parameter_unknown`, `parameter_missing` or `parameter_invalid`, naming the parameter.
 *
 * The schemas are walked, not compiled: compiling one payment intent takes seconds, walking it takes microseconds, and
 * the emulator needs no dependency. A test compares the verdicts with a JSON Schema library's.
 */
export function validateRequest<K extends keyof Requests>(operation: K, input: unknown): Requests[K] {
  const outcome = check(file.operations[operation], input, []);
  if ('error' in outcome) throw outcome.error;
  return outcome.value as Requests[K];
}

/** `a[b][0]`, as Stripe names a nested parameter. */
function parameterName(path: string[]): string {
  const [first = '', ...rest] = path;
  return first + rest.map((part) => `[${part}]`).join('');
}

function invalid(path: string[], message: string): Outcome {
  return { error: invalidRequest('parameter_invalid', message, parameterName(path) || undefined) };
}

function check(schema: Schema, value: unknown, path: string[]): Outcome {
  if (schema.$ref) {
    const definition = file.definitions[schema.$ref.replace('#/definitions/', '')];
    if (!definition) throw new Error(`requests.json has no definition for ${schema.$ref}`);
    return check(definition, value, path);
  }
  if (schema.anyOf) return checkAny(schema.anyOf, value, path);
  if (schema.enum) return checkEnum(schema.enum, value, path);
  if (Array.isArray(schema.type))
    return checkAny(
      schema.type.map((type) => ({ type })),
      value,
      path,
    );
  switch (schema.type) {
    case 'object':
      return checkObject(schema, value, path);
    case 'array':
      return checkArray(schema, value, path);
    case 'string':
      return checkString(schema, value, path);
    case 'integer':
    case 'number':
      return checkNumber(schema.type, value, path);
    case 'boolean':
      if (value === true || value === 'true') return { value: true };
      if (value === false || value === 'false') return { value: false };
      return invalid(path, `Invalid boolean: ${shown(value)}`);
    case 'null':
      return value === null ? { value } : invalid(path, `Invalid value: ${shown(value)}`);
    default:
      return { value };
  }
}

/** The first variant that fits. When none does, the one that fits the value's kind says what is wrong. */
function checkAny(variants: Schema[], value: unknown, path: string[]): Outcome {
  const outcomes: Outcome[] = [];
  for (const variant of variants) {
    const outcome = check(variant, value, path);
    if ('value' in outcome) return outcome;
    outcomes.push(outcome);
  }
  const wanted = typeof value === 'object' && value !== null ? 'object' : 'enum';
  const index = variants.findIndex((variant) => (wanted === 'enum' ? variant.enum : isObjectSchema(variant)));
  return outcomes[Math.max(index, 0)] ?? invalid(path, `Invalid value: ${shown(value)}`);
}

function isObjectSchema(schema: Schema): boolean {
  if (schema.$ref) return isObjectSchema(file.definitions[schema.$ref.replace('#/definitions/', '')] ?? {});
  return schema.type === 'object' || schema.type === 'array';
}

function checkEnum(values: string[], value: unknown, path: string[]): Outcome {
  if (typeof value === 'string' && values.includes(value)) return { value };
  const named = values.filter((one) => one !== '');
  const name = path.at(-1) ?? 'value';
  return invalid(
    path,
    `Invalid ${name}: must be one of ${named.slice(0, -1).join(', ')}${named.length > 1 ? ' or ' : ''}${named.at(-1)}`,
  );
}

function checkObject(schema: Schema, input: unknown, path: string[]): Outcome {
  // A form cannot tell `{ '0': x }` from `[x]`.
  const value = Array.isArray(input) ? Object.fromEntries(input.entries()) : input;
  if (typeof value !== 'object' || value === null)
    return invalid(path, `Invalid object${path.length > 0 ? `: ${shown(value)}` : ''}`);
  const properties = schema.properties ?? {};
  const rest = schema.additionalProperties;
  const unknown = Object.keys(value).filter((key) => !Object.hasOwn(properties, key));
  if (rest === false && unknown.length > 0) {
    const names = unknown.map((key) => parameterName([...path, key]));
    const message = `Received unknown parameter${names.length > 1 ? 's' : ''}: ${names.join(', ')}`;
    return { error: invalidRequest('parameter_unknown', message, names[0]) };
  }
  const missing = (schema.required ?? []).find((key) => !Object.hasOwn(value, key));
  if (missing) {
    const name = parameterName([...path, missing]);
    return { error: invalidRequest('parameter_missing', `Missing required param: ${name}.`, name) };
  }
  const result: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(value)) {
    const entrySchema = Object.hasOwn(properties, key) ? properties[key] : typeof rest === 'object' ? rest : {};
    const outcome = check(entrySchema ?? {}, entry, [...path, key]);
    if ('error' in outcome) return outcome;
    result[key] = outcome.value;
  }
  return { value: result };
}

function checkArray(schema: Schema, value: unknown, path: string[]): Outcome {
  if (!Array.isArray(value)) return invalid(path, `Invalid array${typeof value === 'string' ? `: ${value}` : ''}`);
  const result: unknown[] = [];
  for (const [index, entry] of value.entries()) {
    const outcome = check(schema.items ?? {}, entry, [...path, String(index)]);
    if ('error' in outcome) return outcome;
    result.push(outcome.value);
  }
  return { value: result };
}

function checkString(schema: Schema, value: unknown, path: string[]): Outcome {
  if (typeof value !== 'string') return invalid(path, `Invalid string: ${shown(value)}`);
  if (schema.pattern && !new RegExp(schema.pattern).test(value)) return invalid(path, `Invalid decimal: ${value}`);
  return { value };
}

function checkNumber(type: 'integer' | 'number', value: unknown, path: string[]): Outcome {
  const pattern = type === 'integer' ? /^-?\d{1,16}$/ : /^-?\d{1,16}(\.\d+)?$/;
  const number = typeof value === 'string' && pattern.test(value) ? Number(value) : value;
  const fits = type === 'integer' ? Number.isSafeInteger(number) : Number.isFinite(number);
  return fits ? { value: number } : invalid(path, `Invalid ${type}: ${shown(value)}`);
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 100) : (JSON.stringify(value) ?? 'nothing').slice(0, 100);
}
