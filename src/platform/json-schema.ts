/**
 * The part of JSON Schema (2020-12) that may be asked of a document: output schemas of tasks, template fields of v1.
 * Small on purpose: both the schema and the document come from strangers, so there are no patterns (a regular
 * expression can be made to run for ever) and no references out of the schema, and every walk has a budget. What is not
 * supported is refused when the schema is given, never ignored.
 */
import { canonicalJson } from './crypto/canonical-json.ts';
import type { Issue } from './errors.ts';

export const JSON_SCHEMA_BYTES_MAX = 65_536;
const SCHEMA_DEPTH_MAX = 32;
const SCHEMA_NODES_MAX = 2_000;
/** Schema against value comparisons for one document; a document of 32 MiB has fewer values. */
const STEPS_MAX = 5_000_000;
const VALUE_DEPTH_MAX = 256;

const TYPES = ['null', 'boolean', 'object', 'array', 'number', 'integer', 'string'];
const FORMATS: Readonly<Record<string, RegExp>> = {
  'date-time':
    /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/,
  date: /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/,
  uuid: /^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$/,
};
type SchemaObject = Readonly<Record<string, unknown>>;
type Kind = 'schema' | 'schemas' | 'schemaMap' | 'count' | 'number' | 'boolean' | 'strings' | 'annotation' | 'own';

const KEYWORDS: Readonly<Record<string, Kind>> = {
  type: 'own',
  enum: 'own',
  const: 'annotation',
  $ref: 'own',
  format: 'own',
  $defs: 'schemaMap',
  properties: 'schemaMap',
  additionalProperties: 'schema',
  propertyNames: 'schema',
  items: 'schema',
  contains: 'schema',
  not: 'schema',
  prefixItems: 'schemas',
  allOf: 'schemas',
  anyOf: 'schemas',
  oneOf: 'schemas',
  required: 'strings',
  minProperties: 'count',
  maxProperties: 'count',
  minItems: 'count',
  maxItems: 'count',
  minLength: 'count',
  maxLength: 'count',
  uniqueItems: 'boolean',
  minimum: 'number',
  maximum: 'number',
  exclusiveMinimum: 'number',
  exclusiveMaximum: 'number',
  multipleOf: 'number',
  $schema: 'annotation',
  $comment: 'annotation',
  title: 'annotation',
  description: 'annotation',
  default: 'annotation',
  examples: 'annotation',
};

function isObject(value: unknown): value is SchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// ------------------------------------------------------------------------------------------------ when it is given

/**
 * Why a schema cannot be used, empty when it can. Paths are JSON pointers into the schema. Ask before anything
 * depends on the schema: nobody must fail for one that cannot be checked.
 */
export function jsonSchemaIssues(schema: unknown): Issue[] {
  const issues: Issue[] = [];
  if (!isObject(schema)) return [{ path: '', message: 'A JSON schema is a JSON object.' }];
  let bytes: number;
  try {
    bytes = Buffer.byteLength(canonicalJson(schema));
  } catch {
    return [{ path: '', message: 'The schema is not a JSON value.' }];
  }
  if (bytes > JSON_SCHEMA_BYTES_MAX) {
    return [{ path: '', message: `The schema is larger than ${JSON_SCHEMA_BYTES_MAX} bytes.` }];
  }
  const walk = { nodes: 0, root: schema, issues };
  inspect(schema, '', 0, walk);
  if (issues.length === 0 && hasReferenceLoop(schema)) {
    issues.push({ path: '/$defs', message: 'A reference leads back to itself without entering the value.' });
  }
  return issues;
}

interface Walk {
  nodes: number;
  readonly root: SchemaObject;
  readonly issues: Issue[];
}

function inspect(schema: unknown, path: string, depth: number, walk: Walk): void {
  const refuse = (at: string, message: string) => walk.issues.push({ path: at, message });
  walk.nodes += 1;
  if (walk.nodes > SCHEMA_NODES_MAX || depth > SCHEMA_DEPTH_MAX) {
    if (walk.issues.length === 0) refuse(path, 'The schema is too large or too deep.');
    return;
  }
  if (typeof schema === 'boolean') return;
  if (!isObject(schema)) {
    refuse(path, 'A schema is an object or a boolean.');
    return;
  }
  for (const [keyword, value] of Object.entries(schema)) {
    const at = `${path}/${keyword.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const kind = Object.hasOwn(KEYWORDS, keyword) ? KEYWORDS[keyword]! : undefined;
    if (kind === undefined) refuse(at, `The keyword ${JSON.stringify(keyword)} is not supported.`);
    else if (keyword === '$defs' && depth > 0) refuse(at, '$defs stands at the root.');
    else inspectKeyword(kind, keyword, value, at, depth, walk);
  }
}

function inspectKeyword(kind: Kind, keyword: string, value: unknown, at: string, depth: number, walk: Walk): void {
  const refuse = (message: string) => walk.issues.push({ path: at, message });
  switch (kind) {
    case 'schema':
      inspect(value, at, depth + 1, walk);
      return;
    case 'schemas':
      if (!Array.isArray(value) || value.length === 0) refuse('A non-empty list of schemas is expected.');
      else for (const [i, each] of value.entries()) inspect(each, `${at}/${i}`, depth + 1, walk);
      return;
    case 'schemaMap':
      if (!isObject(value)) refuse('An object of schemas is expected.');
      else for (const [name, each] of Object.entries(value)) inspect(each, `${at}/${name}`, depth + 1, walk);
      return;
    case 'count':
      if (!Number.isSafeInteger(value) || (value as number) < 0) refuse('A whole number from 0 is expected.');
      return;
    case 'number':
      if (typeof value !== 'number') refuse('A number is expected.');
      else if (keyword === 'multipleOf' && value <= 0) refuse('A number above 0 is expected.');
      return;
    case 'boolean':
      if (typeof value !== 'boolean') refuse('A boolean is expected.');
      return;
    case 'strings':
      if (!Array.isArray(value) || value.some((v) => typeof v !== 'string')) refuse('A list of names is expected.');
      return;
    case 'own':
      inspectOwn(keyword, value, refuse, walk);
      return;
    case 'annotation':
  }
}

function inspectOwn(keyword: string, value: unknown, refuse: (message: string) => void, walk: Walk): void {
  if (keyword === 'type') {
    const types = Array.isArray(value) ? value : [value];
    if (types.length === 0 || types.some((t) => !TYPES.includes(t))) refuse(`A type is one of ${TYPES.join(', ')}.`);
  } else if (keyword === 'enum') {
    if (!Array.isArray(value) || value.length === 0) refuse('A non-empty list of values is expected.');
  } else if (keyword === 'format') {
    if (typeof value !== 'string' || !Object.hasOwn(FORMATS, value)) {
      refuse(`A format is one of ${Object.keys(FORMATS).join(', ')}.`);
    }
  } else if (definition(walk.root, value) === undefined)
    refuse('A reference names an entry of $defs, as "#/$defs/name".');
}

function definition(root: SchemaObject, ref: unknown): unknown {
  const name = typeof ref === 'string' && ref.startsWith('#/$defs/') ? ref.slice('#/$defs/'.length) : null;
  return name !== null && isObject(root.$defs) && Object.hasOwn(root.$defs, name) ? root.$defs[name] : undefined;
}

/** Schemas applied to the same value as this one. */
function appliedInPlace(schema: SchemaObject, root: SchemaObject): unknown[] {
  const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
  return [
    ...(schema.$ref === undefined ? [] : [definition(root, schema.$ref)]),
    ...list(schema.allOf),
    ...list(schema.anyOf),
    ...list(schema.oneOf),
    ...(schema.not === undefined ? [] : [schema.not]),
  ];
}

function hasReferenceLoop(root: SchemaObject): boolean {
  const done = new Set<unknown>();
  const open = new Set<unknown>();
  const visit = (schema: unknown): boolean => {
    if (!isObject(schema) || done.has(schema)) return false;
    if (open.has(schema)) return true;
    open.add(schema);
    const loop = appliedInPlace(schema, root).some(visit);
    open.delete(schema);
    done.add(schema);
    return loop;
  };
  const definitions = isObject(root.$defs) ? Object.values(root.$defs) : [];
  return [root, ...definitions].some(visit);
}

// ------------------------------------------------------------------------------------------------ against a document

class Refused extends Error {}

interface Check {
  steps: number;
  readonly root: SchemaObject;
  /** Canonical texts of the document's own objects: a schema of many constants reads a large value once. */
  readonly texts: WeakMap<object, string>;
}

/**
 * Null when the value satisfies the schema, otherwise the first thing wrong, with its JSON pointer. The schema is one
 * that `jsonSchemaIssues` accepts; the texts quote neither schema nor value.
 */
export function jsonSchemaProblem(schema: SchemaObject, value: unknown): string | null {
  try {
    return problemOf(schema, value, '', 0, { steps: 0, root: schema, texts: new WeakMap() });
  } catch (e) {
    if (e instanceof Refused) return e.message;
    throw e;
  }
}

function problemOf(schema: unknown, value: unknown, path: string, depth: number, check: Check): string | null {
  check.steps += 1;
  if (check.steps > STEPS_MAX) throw new Refused('the document is too large to check');
  if (depth > VALUE_DEPTH_MAX) throw new Refused(`${path.slice(0, 200)}: nested too deeply`);
  if (schema === true || !isObject(schema)) return schema === false ? `${path || '/'}: not allowed` : null;
  const wrong = (what: string) => `${path || '/'}: ${what}`;

  if (schema.type !== undefined) {
    const types = Array.isArray(schema.type) ? schema.type : [schema.type];
    if (!types.some((type) => hasType(value, type))) return wrong(`is not ${types.join(' or ')}`);
  }
  if (schema.const !== undefined && !same(schema.const, value, check)) return wrong('is not the constant asked for');
  if (Array.isArray(schema.enum) && !schema.enum.some((each) => same(each, value, check)))
    return wrong('is none of the values');

  const further =
    (typeof value === 'string' && stringProblem(schema, value)) ||
    (typeof value === 'number' && numberProblem(schema, value));
  if (further) return wrong(further);
  return (
    (Array.isArray(value) ? arrayProblem(schema, value, path, depth, check) : null) ??
    (isObject(value) ? objectProblem(schema, value, path, depth, check) : null) ??
    combinedProblem(schema, value, path, depth, check)
  );
}

function hasType(value: unknown, type: unknown): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

/** JSON equality: member order does not matter, 1.0 is 1. */
function same(asked: unknown, value: unknown, check: Check): boolean {
  if (typeof asked !== 'object' || asked === null || typeof value !== 'object' || value === null)
    return asked === value;
  return textOf(asked, check) === textOf(value, check);
}

function textOf(value: unknown, { texts }: Check): string {
  const known = typeof value === 'object' && value !== null ? texts.get(value) : undefined;
  if (known !== undefined) return known;
  let text: string;
  try {
    text = canonicalJson(value);
  } catch {
    throw new Refused('a text is not well-formed Unicode');
  }
  if (typeof value === 'object' && value !== null) texts.set(value, text);
  return text;
}

function stringProblem(schema: SchemaObject, value: string): string | null {
  if (schema.minLength !== undefined || schema.maxLength !== undefined) {
    let length = 0;
    for (const _ of value) length += 1;
    if (length < Number(schema.minLength ?? 0)) return `is shorter than ${schema.minLength}`;
    if (length > Number(schema.maxLength ?? Number.POSITIVE_INFINITY)) return `is longer than ${schema.maxLength}`;
  }
  if (typeof schema.format === 'string' && !FORMATS[schema.format]!.test(value)) return `is no ${schema.format}`;
  return null;
}

function numberProblem(schema: SchemaObject, value: number): string | null {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema as Record<string, number>;
  if (minimum !== undefined && value < minimum) return `is below ${minimum}`;
  if (maximum !== undefined && value > maximum) return `is above ${maximum}`;
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) return `is not above ${exclusiveMinimum}`;
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum) return `is not below ${exclusiveMaximum}`;
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf)) return `is no multiple of ${multipleOf}`;
  return null;
}

function countProblem(count: number, min: unknown, max: unknown, what: string): string | null {
  if (count < Number(min ?? 0)) return `has fewer than ${min} ${what}`;
  if (count > Number(max ?? Number.POSITIVE_INFINITY)) return `has more than ${max} ${what}`;
  return null;
}

function arrayProblem(
  schema: SchemaObject,
  value: readonly unknown[],
  path: string,
  depth: number,
  check: Check,
): string | null {
  const wrong = countProblem(value.length, schema.minItems, schema.maxItems, 'items');
  if (wrong !== null) return `${path || '/'}: ${wrong}`;
  if (schema.uniqueItems === true && new Set(value.map((item) => textOf(item, check))).size < value.length) {
    return `${path || '/'}: has equal items`;
  }
  const prefix = Array.isArray(schema.prefixItems) ? schema.prefixItems : [];
  for (const [i, item] of value.entries()) {
    const asked = i < prefix.length ? prefix[i] : schema.items;
    if (asked === undefined) continue;
    const problem = problemOf(asked, item, `${path}/${i}`, depth + 1, check);
    if (problem !== null) return problem;
  }
  if (
    schema.contains !== undefined &&
    !value.some((item, i) => problemOf(schema.contains, item, `${path}/${i}`, depth + 1, check) === null)
  ) {
    return `${path || '/'}: contains no item as asked for`;
  }
  return null;
}

function objectProblem(
  schema: SchemaObject,
  value: SchemaObject,
  path: string,
  depth: number,
  check: Check,
): string | null {
  const names = Object.keys(value);
  const wrong = countProblem(names.length, schema.minProperties, schema.maxProperties, 'members');
  if (wrong !== null) return `${path || '/'}: ${wrong}`;
  for (const name of (schema.required ?? []) as string[]) {
    if (!Object.hasOwn(value, name)) return `${path || '/'}: lacks a required member`;
  }
  const properties = isObject(schema.properties) ? schema.properties : {};
  for (const name of names) {
    const at = `${path}/${name.slice(0, 60).replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const asked = Object.hasOwn(properties, name) ? properties[name] : schema.additionalProperties;
    const problem =
      (schema.propertyNames === undefined ? null : problemOf(schema.propertyNames, name, at, depth + 1, check)) ??
      (asked === undefined ? null : problemOf(asked, value[name], at, depth + 1, check));
    if (problem !== null) return problem;
  }
  return null;
}

function combinedProblem(
  schema: SchemaObject,
  value: unknown,
  path: string,
  depth: number,
  check: Check,
): string | null {
  const holds = (each: unknown) => problemOf(each, value, path, depth + 1, check) === null;
  if (schema.$ref !== undefined) {
    const problem = problemOf(definition(check.root, schema.$ref), value, path, depth + 1, check);
    if (problem !== null) return problem;
  }
  for (const each of (schema.allOf ?? []) as unknown[]) {
    const problem = problemOf(each, value, path, depth + 1, check);
    if (problem !== null) return problem;
  }
  if (Array.isArray(schema.anyOf) && !schema.anyOf.some(holds)) return `${path || '/'}: satisfies none of anyOf`;
  if (Array.isArray(schema.oneOf) && schema.oneOf.filter(holds).length !== 1) {
    return `${path || '/'}: satisfies not exactly one of oneOf`;
  }
  if (schema.not !== undefined && holds(schema.not)) return `${path || '/'}: is what must not be`;
  return null;
}
