/**
 * Query strings and path parameters: matched by pattern against the field's own type, never coerced. A repeated or an
 * unknown parameter is refused.
 */
import { z } from 'zod';
import { type Issue, ValidationFailed } from '#platform/errors.ts';

function core(schema: z.ZodType): z.ZodType {
  let s: unknown = schema;
  while (
    s instanceof z.ZodOptional ||
    s instanceof z.ZodDefault ||
    s instanceof z.ZodNullable ||
    s instanceof z.ZodReadonly
  )
    s = s.unwrap();
  return s as z.ZodType;
}

/** One text value → the JSON value the schema will judge. */
export function fieldValue(schema: z.ZodType, text: string): unknown {
  const s = core(schema);
  if (s instanceof z.ZodNumber) return /^-?(0|[1-9]\d{0,15})$/.test(text) ? Number(text) : text;
  if (s instanceof z.ZodBoolean) return text === 'true' ? true : text === 'false' ? false : text;
  if (s instanceof z.ZodArray)
    return text === '' ? [] : text.split(',').map((t) => fieldValue(s.element as z.ZodType, t));
  return text;
}

/** Percent-decodes once; a bad encoding or invalid UTF-8 is refused. */
export function decodeOnce(text: string, path: string): string {
  try {
    const decoded = decodeURIComponent(text);
    if (decoded.includes('\u0000')) throw new Error('NUL');
    return decoded;
  } catch {
    throw new ValidationFailed([{ path, message: 'is not valid percent-encoded UTF-8' }]);
  }
}

export function parseQuery(
  search: string,
  fields: Record<string, z.ZodType>,
  rename: (wire: string) => string,
): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  const issues: Issue[] = [];
  if (search.length > 1) {
    for (const part of search.slice(1).split('&')) {
      if (part === '') continue;
      const eq = part.indexOf('=');
      const wire = decodeOnce((eq < 0 ? part : part.slice(0, eq)).replaceAll('+', ' '), 'query');
      const text = decodeOnce((eq < 0 ? '' : part.slice(eq + 1)).replaceAll('+', ' '), wire);
      const name = rename(wire);
      const schema = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (!schema) issues.push({ path: wire, message: 'is not a parameter of this request' });
      else if (Object.hasOwn(out, name)) issues.push({ path: wire, message: 'is given more than once' });
      else out[name] = fieldValue(schema, text);
    }
  }
  if (issues.length > 0) throw new ValidationFailed(issues);
  return out;
}
