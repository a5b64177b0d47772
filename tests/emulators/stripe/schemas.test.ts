import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../../../emulators/stripe/http/api-error.ts';
import { validateRequest } from '../../../emulators/stripe/http/validate.ts';
import { allRoutes } from '../../../emulators/stripe/resources/routes.ts';
import type { Requests } from '../../../emulators/stripe/schemas/requests.ts';

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

const file = JSON.parse(
  readFileSync(new URL('../../../emulators/stripe/schemas/requests.json', import.meta.url), 'utf8'),
) as {
  sdkVersion: string;
  apiVersion: string;
  operations: Record<string, Schema>;
  definitions: Record<string, Schema>;
};
const names = Object.keys(file.operations) as (keyof Requests)[];

describe('the request schemas', () => {
  it('belong to the installed SDK; run scripts/generate-stripe-schemas.ts after an upgrade', () => {
    expect(file.sdkVersion).toBe(Stripe.PACKAGE_VERSION);
    expect(file.apiVersion).toBe(Stripe.API_VERSION);
  });

  it('are each used by a route, and each route has one', () => {
    expect(new Set(allRoutes.map((route) => route.operation))).toEqual(new Set(names));
  });

  it('close the enumerations that the SDK leaves open, and allow fractions nowhere in amounts', () => {
    expect(file.operations.RefundCreate?.properties?.amount).toEqual({ type: 'integer' });
    expect(JSON.stringify(file)).not.toContain('OtherString');
  });
});

/** The checked request, or the code of the error. */
function outcomeOf(name: keyof Requests, input: unknown): { value: unknown } | { code: string } {
  try {
    return { value: validateRequest(name, input) };
  } catch (error) {
    if (error instanceof ApiError) return { code: error.body.code ?? 'none' };
    throw error;
  }
}

/** Values in the form of a request: everything a string, as a form has it. Now and then something is wrong. */
function valueFor(schema: Schema, wrong: boolean, depth = 0): fc.Arbitrary<unknown> {
  if (schema.$ref) return valueFor(file.definitions[schema.$ref.replace('#/definitions/', '')] ?? {}, wrong, depth);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one) => valueFor(one, wrong, depth)));
  const right = rightValue(schema, wrong, depth);
  return wrong ? fc.oneof({ weight: 12, arbitrary: right }, { weight: 1, arbitrary: wrongValue }) : right;
}

/** A list is missing here: where a form has `[0]=x` it may mean a map, which has a test of its own. */
const wrongValue = fc.oneof(fc.constant('nonsense'), fc.constant('1.5'), fc.constant({ strange: 'x' }));

function rightValue(schema: Schema, wrong: boolean, depth: number): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case 'integer':
      return fc.integer({ min: -1000, max: 100_000 }).map(String);
    case 'number':
      return fc.constantFrom('1', '-2', '0.25');
    case 'boolean':
      return fc.constantFrom('true', 'false');
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(valueFor(schema.items ?? {}, wrong, depth + 1), { maxLength: 2 });
    case 'object':
      return objectFor(schema, wrong, depth);
    default:
      return schema.pattern ? fc.constantFrom('1', '0.5') : fc.string({ maxLength: 8 });
  }
}

function objectFor(schema: Schema, wrong: boolean, depth: number): fc.Arbitrary<unknown> {
  const properties = Object.entries(schema.properties ?? {});
  if (properties.length === 0) {
    const entry = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : null;
    return entry ? fc.dictionary(fc.constantFrom('a', 'b'), valueFor(entry, wrong, depth + 1)) : fc.constant({});
  }
  const optional = properties.filter(([key]) => !schema.required?.includes(key));
  const some =
    depth > 3 ? fc.constant<typeof optional>([]) : fc.subarray(optional, { maxLength: Math.min(3, optional.length) });
  return some.chain((chosen) => {
    const wanted = [...properties.filter(([key]) => schema.required?.includes(key)), ...chosen];
    const record = fc.record(
      Object.fromEntries(wanted.map(([key, value]) => [key, valueFor(value, wrong, depth + 1)])),
    );
    if (!wrong) return record;
    return fc.oneof(
      { weight: 12, arbitrary: record },
      { weight: 1, arbitrary: record.map((value) => ({ ...value, unheard_of: 'x' })) },
      { weight: 1, arbitrary: record.map((value) => Object.fromEntries(Object.entries(value).slice(1))) },
    );
  });
}

describe('the validator', () => {
  const strict = new Ajv({ strict: false, validateFormats: false });
  const loose = new Ajv({ strict: false, validateFormats: false, coerceTypes: true });
  for (const ajv of [strict, loose]) ajv.addSchema({ $id: 'requests', ...file });
  /** Compiling is what the emulator spares itself, so only operations of moderate size are compared. */
  const compared = names.filter(
    (name) =>
      !/^(PaymentIntent|SetupIntent|PaymentMethod|Account)(Create|Update|Confirm)$|^CheckoutSessionCreate$/.test(name),
  );

  it('accepts whatever the schemas describe, for every operation', () => {
    for (const name of names) {
      fc.assert(
        fc.property(valueFor(file.operations[name] ?? {}, false), (input) => {
          expect(outcomeOf(name, input)).toHaveProperty('value');
        }),
        { numRuns: 15 },
      );
    }
  });

  it('agrees with a JSON Schema library on right and wrong requests, and returns what that library accepts as it is', () => {
    let refused = 0;
    for (const name of compared) {
      const coerces = loose.compile({ $ref: `requests#/operations/${name}` });
      const accepts = strict.compile({ $ref: `requests#/operations/${name}` });
      fc.assert(
        fc.property(valueFor(file.operations[name] ?? {}, true), (input) => {
          const ours = outcomeOf(name, input);
          expect({ input, accepted: 'value' in ours }).toEqual({ input, accepted: coerces(structuredClone(input)) });
          if ('value' in ours) expect(accepts(ours.value)).toBe(true);
          else refused += 1;
        }),
        { numRuns: 40 },
      );
    }
    expect(refused).toBeGreaterThan(200);
  });

  it.each([
    ['PaymentIntentCreate', { currency: 'usd' }, 'parameter_missing', 'amount'],
    [
      'PaymentIntentCreate',
      { amount: '500', currency: 'usd', payment_method_types: ['card'] },
      'parameter_unknown',
      'payment_method_types',
    ],
    ['PaymentIntentCreate', { amount: '5.5', currency: 'usd' }, 'parameter_invalid', 'amount'],
    [
      'PaymentIntentCreate',
      { amount: '500', currency: 'usd', shipping: { name: 'x' } },
      'parameter_missing',
      'shipping[address]',
    ],
    [
      'PaymentIntentCreate',
      { amount: '500', currency: 'usd', capture_method: 'later' },
      'parameter_invalid',
      'capture_method',
    ],
    [
      'PaymentIntentConfirm',
      { payment_method_data: { type: 'alipay', number: '1' } },
      'parameter_unknown',
      'payment_method_data[number]',
    ],
    ['CustomerList', { created: { since: '1' } }, 'parameter_unknown', 'created[since]'],
    ['CustomerList', { expand: 'data' }, 'parameter_invalid', 'expand'],
  ] as const)('says of %s %o: %s, %s', (name, input, code, param) => {
    try {
      validateRequest(name, input);
      expect.unreachable();
    } catch (error) {
      expect((error as ApiError).body).toMatchObject({ code, param, type: 'invalid_request_error' });
    }
  });

  it('turns form strings into the types the SDK declares', () => {
    expect(
      validateRequest('PaymentIntentCreate', {
        amount: '500',
        currency: 'usd',
        confirm: 'true',
        off_session: 'recurring',
        metadata: { '0': 'x' },
      }),
    ).toEqual({ amount: 500, currency: 'usd', confirm: true, off_session: 'recurring', metadata: { '0': 'x' } });
    expect(validateRequest('PaymentIntentCreate', { amount: '500', currency: 'usd', metadata: ['x'] })).toMatchObject({
      metadata: { '0': 'x' },
    });
  });
});
