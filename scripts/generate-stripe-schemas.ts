/**
 * Generates emulators/stripe/schemas/requests.json: one JSON Schema per operation of emulators/stripe/schemas/requests.ts,
 * made from the installed SDK's own parameter types. Run it after every upgrade of `stripe`:
 *
 *   node scripts/generate-stripe-schemas.ts
 *
 * The generator is no dependency of the project: its pinned version is installed into .cache on first use.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import Stripe from 'stripe';

const generatorPackage = 'ts-json-schema-generator@2.9.0';
const root = resolve(import.meta.dirname, '..');
const cache = join(root, '.cache/stripe-schema-generator');
const source = join(root, 'emulators/stripe/schemas/requests.ts');
const target = join(root, 'emulators/stripe/schemas/requests.json');

interface Schema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  pattern?: string;
}
type Definitions = Record<string, Schema>;
interface GeneratorModule {
  createGenerator(config: Record<string, unknown>): { createSchema(type: string): { definitions: Definitions } };
}

/** Stripe's integers are `number` in TypeScript; only these parameters may carry a fraction. */
const mayBeFractional = (name: string): boolean =>
  /_percent$/.test(name) || ['height', 'length', 'weight', 'width', 'value'].includes(name);

const decimal: Schema = { type: 'string', pattern: '^-?\\d+(\\.\\d+)?$' };

async function loadGenerator(): Promise<GeneratorModule> {
  const entry = join(cache, 'node_modules/ts-json-schema-generator/dist/index.js');
  if (!existsSync(entry)) {
    mkdirSync(cache, { recursive: true });
    writeFileSync(join(cache, 'package.json'), '{ "private": true }\n');
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--save-exact', generatorPackage], {
      cwd: cache,
      stdio: 'inherit',
    });
  }
  return (await import(pathToFileURL(entry).href)) as GeneratorModule;
}

function generate(generator: GeneratorModule): Definitions {
  const tsconfig = join(cache, 'tsconfig.json');
  const compilerOptions = {
    target: 'es2022',
    module: 'esnext',
    moduleResolution: 'bundler',
    strict: true,
    skipLibCheck: true,
    types: [],
  };
  writeFileSync(tsconfig, JSON.stringify({ compilerOptions, files: [source] }));
  return generator
    .createGenerator({
      path: source,
      tsconfig,
      type: 'Requests',
      skipTypeCheck: true,
      expose: 'export',
      topRef: true,
      jsDoc: 'none',
      additionalProperties: false,
    })
    .createSchema('Requests').definitions;
}

/**
 * Resolves the generator's references into one tree per operation and tightens what TypeScript cannot say: integers,
 * decimal strings, and enumerations, which the SDK leaves open (`OtherString`) for replies but Stripe closes for requests.
 */
function resolveSchema(schema: Schema, definitions: Definitions, property: string): Schema {
  if (schema.$ref) {
    const name = decodeURIComponent(schema.$ref.replace('#/definitions/', ''));
    if (name === 'Decimal') return decimal;
    const definition = definitions[name];
    if (!definition) throw new Error(`The generator refers to ${name} and does not define it.`);
    return resolveSchema(definition, definitions, property);
  }
  if (schema.anyOf) return resolveUnion(schema.anyOf, definitions, property);
  if (schema.enum?.includes(null)) {
    const named = schema.enum.filter((value) => value !== null);
    return { anyOf: [{ type: 'null' }, { type: 'string', enum: named }] };
  }
  const resolved: Schema = { ...schema };
  if (schema.const !== undefined) {
    delete resolved.const;
    resolved.enum = [schema.const];
  }
  if (schema.type === 'number' && !mayBeFractional(property)) resolved.type = 'integer';
  if (schema.properties) {
    resolved.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([name, value]) => [name, resolveSchema(value, definitions, name)]),
    );
  }
  if (schema.items) resolved.items = resolveSchema(schema.items, definitions, property);
  if (typeof schema.additionalProperties === 'object') {
    resolved.additionalProperties = resolveSchema(schema.additionalProperties, definitions, property);
  }
  return resolved;
}

const isOpenString = (schema: Schema): boolean => schema.$ref === '#/definitions/OtherString';

function resolveUnion(members: Schema[], definitions: Definitions, property: string): Schema {
  const resolved = members
    .filter((member) => !isOpenString(member))
    .map((member) => resolveSchema(member, definitions, property))
    .flatMap((member) => member.anyOf ?? [member]);
  const literals = resolved.filter((member) => member.enum).flatMap((member) => member.enum ?? []);
  const others = resolved.filter((member) => !member.enum);
  if (literals.length === 0) return others.length === 1 && others[0] ? others[0] : { anyOf: others };
  const literal: Schema = { type: 'string', enum: [...new Set(literals)] };
  return others.length === 0 ? literal : { anyOf: [...others, literal] };
}

/** Writes repeated subtrees once, under `definitions`: the payment method parameters alone occur nine times. */
function shareRepetitions(operations: Record<string, Schema>): {
  operations: Record<string, Schema>;
  definitions: Definitions;
} {
  const smallestShared = 120;
  const occurrences = new Map<string, number>();
  const names = new Map<string, string>();
  const definitions: Definitions = {};
  const children = (schema: Schema, visit: (child: Schema, name: string) => Schema): Schema => {
    const copy: Schema = { ...schema };
    if (schema.properties) {
      copy.properties = Object.fromEntries(
        Object.entries(schema.properties).map(([name, child]) => [name, visit(child, name)]),
      );
    }
    if (schema.items) copy.items = visit(schema.items, 'item');
    if (schema.anyOf) copy.anyOf = schema.anyOf.map((child) => visit(child, 'variant'));
    if (typeof schema.additionalProperties === 'object') {
      copy.additionalProperties = visit(schema.additionalProperties, 'entry');
    }
    return copy;
  };
  const count = (schema: Schema): Schema => {
    const text = JSON.stringify(schema);
    const seen = occurrences.get(text) ?? 0;
    occurrences.set(text, seen + 1);
    // The inside of a repeated subtree is written once, so it is counted once.
    return seen > 0 ? schema : children(schema, count);
  };
  const share = (schema: Schema, property: string): Schema => {
    const text = JSON.stringify(schema);
    if (text.length < smallestShared || (occurrences.get(text) ?? 0) < 2) return children(schema, share);
    let name = names.get(text);
    if (!name) {
      let number = 1;
      do name = number === 1 ? property : `${property}_${number}`;
      while (name in definitions && number++ > 0);
      names.set(text, name);
      definitions[name] = {};
      definitions[name] = children(schema, share);
    }
    return { $ref: `#/definitions/${name}` };
  };
  for (const schema of Object.values(operations)) children(schema, count);
  const shared = Object.fromEntries(
    Object.entries(operations).map(([name, schema]) => [name, children(schema, share)]),
  );
  return { operations: shared, definitions };
}

const generated = generate(await loadGenerator());
const requests = generated.Requests;
if (!requests?.properties) throw new Error('The generator did not find the interface Requests.');
const operations = Object.fromEntries(
  Object.entries(requests.properties).map(([name, schema]) => [name, resolveSchema(schema, generated, name)]),
);
const document = {
  sdkVersion: Stripe.PACKAGE_VERSION,
  apiVersion: Stripe.API_VERSION,
  ...shareRepetitions(operations),
};
writeFileSync(target, `${JSON.stringify(document, null, 2)}\n`);
execFileSync(join(root, 'node_modules/.bin/biome'), ['format', '--write', target], { cwd: root, stdio: 'inherit' });
const size = Math.round(readFileSync(target).length / 1000);
console.log(
  `${Object.keys(operations).length} operations of stripe ${document.sdkVersion} (${document.apiVersion}), ${size} kB`,
);
