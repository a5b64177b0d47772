/**
 * snake_case is the wire's in the flat bodies (2FA, VPC, scan); it ends here. In AI City-shaped bodies nothing is renamed.
 * A camelCase name in a flat body is an unknown field, not an alias.
 */
export function toSnake(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toSnake);
  if (value && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [snake(k), toSnake(v)]));
  }
  return value;
}

export function snake(name: string): string {
  return name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);
}

export function camel(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_m, c: string) => c.toUpperCase());
}

/**
 * Top-level and nested keys of plain JSON. Returns the offending name when a key is not snake_case, or leaves such keys
 * out when the route ignores what it does not know.
 */
export function fromSnake(value: unknown, ignore = false): { value: unknown; unknown: string | null } {
  if (Array.isArray(value)) {
    const out: unknown[] = [];
    for (const v of value) {
      const r = fromSnake(v, ignore);
      if (r.unknown) return r;
      out.push(r.value);
    }
    return { value: out, unknown: null };
  }
  if (value && typeof value === 'object') {
    const out: [string, unknown][] = [];
    for (const [k, v] of Object.entries(value)) {
      if (/[A-Z]/.test(k)) {
        if (ignore) continue;
        return { value: null, unknown: k };
      }
      const r = fromSnake(v, ignore);
      if (r.unknown) return { value: null, unknown: `${k}.${r.unknown}` };
      out.push([camel(k), r.value]);
    }
    return { value: Object.fromEntries(out), unknown: null };
  }
  return { value, unknown: null };
}
