/**
 * Replies pass their output schema in production too: it is the allow-list, undeclared fields are stripped. In tests a
 * stripped field is a failure, so that nobody finds out later that a field never arrived.
 */
import type { z } from 'zod';

const originals = new WeakMap<object, z.ZodType>();

/** The schema as it was declared, with its name in the document: a watched one is another object. */
export function declaredOutput<T>(schema: T): T {
  return (schema && typeof schema === 'object' ? (originals.get(schema) ?? schema) : schema) as T;
}

/** The same schema for types and documents; only its parsing is watched. */
export function out<T extends z.ZodType>(schema: T): T {
  if (process.env.NODE_ENV !== 'test') return schema;
  const watched = Object.create(schema) as T;
  originals.set(watched, schema);
  const check = (value: unknown, parsed: unknown) => {
    const lost = lostField(value, parsed, '');
    if (lost !== null) throw new Error(`a reply holds the undeclared field ${lost}`);
    return parsed;
  };
  Object.defineProperty(watched, 'parse', { value: (v: unknown) => check(v, schema.parse(v)) });
  Object.defineProperty(watched, 'parseAsync', { value: async (v: unknown) => check(v, await schema.parseAsync(v)) });
  return watched;
}

function lostField(value: unknown, parsed: unknown, path: string): string | null {
  if (Array.isArray(value) && Array.isArray(parsed)) {
    for (let i = 0; i < value.length; i += 1) {
      const lost = lostField(value[i], parsed[i], `${path}[${i}]`);
      if (lost !== null) return lost;
    }
    return null;
  }
  if (
    value &&
    parsed &&
    typeof value === 'object' &&
    typeof parsed === 'object' &&
    Object.getPrototypeOf(value) === Object.prototype
  ) {
    for (const [k, v] of Object.entries(value)) {
      if (v === undefined) continue;
      if (!Object.hasOwn(parsed, k)) return `${path}.${k}`;
      const lost = lostField(v, (parsed as Record<string, unknown>)[k], `${path}.${k}`);
      if (lost !== null) return lost;
    }
  }
  return null;
}
