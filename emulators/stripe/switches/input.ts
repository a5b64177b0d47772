import { invalidRequest } from '../http/api-error.ts';
import { decodeForm } from '../http/form.ts';

/** The body of a switch: JSON from tests, a form from the dashboard. Values are read by the type they must have. */
export class Input {
  readonly values: Record<string, unknown>;

  constructor(contentType: string, body: string) {
    if (body.trim() === '') this.values = {};
    else if (contentType.includes('application/x-www-form-urlencoded')) this.values = decodeForm(body);
    else this.values = parseJson(body);
  }

  text(name: string): string | undefined {
    const value = this.values[name];
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value !== 'string') throw wrong(name, 'a string');
    return value;
  }

  requiredText(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw invalidRequest('parameter_missing', `Missing required param: ${name}.`, name);
    return value;
  }

  number(name: string): number | undefined {
    const value = this.values[name];
    if (value === undefined || value === '') return undefined;
    const number = typeof value === 'string' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isFinite(number)) throw wrong(name, 'a number');
    return number;
  }

  flag(name: string): boolean | undefined {
    const value = this.values[name];
    if (value === undefined || value === '') return undefined;
    if (value === true || value === 'true') return true;
    if (value === false || value === 'false') return false;
    throw wrong(name, 'true or false');
  }

  object(name: string): Record<string, unknown> | undefined {
    const value = this.values[name];
    if (value === undefined) return undefined;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(name, 'an object');
    return value as Record<string, unknown>;
  }

  /** The values whose names occur in `known`, each of the same type as there; any other name is refused. */
  like<T extends object>(known: T): Partial<T> {
    const result: Record<string, unknown> = {};
    for (const name of Object.keys(this.values)) {
      if (!Object.hasOwn(known, name))
        throw invalidRequest('parameter_unknown', `Received unknown parameter: ${name}`, name);
      const example = known[name as keyof T];
      if (typeof example === 'number') result[name] = this.number(name);
      else if (typeof example === 'boolean') result[name] = this.flag(name);
      else result[name] = this.text(name) ?? null;
    }
    return result as Partial<T>;
  }
}

function parseJson(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Reported below like any other body that is no object.
  }
  throw invalidRequest('parameter_invalid', 'The body must be a JSON object.');
}

function wrong(name: string, kind: string) {
  return invalidRequest('parameter_invalid', `${name} must be ${kind}.`, name);
}
