/** RFC 8785 (JSON Canonicalization Scheme): one text for one value, whatever the order of its members. */
import canonicalize from 'canonicalize';

/**
 * The canonical text of a JSON value. Members that are `undefined` are left out, as JSON does. Throws a TypeError for
 * what JSON cannot say: NaN, Infinity, a bigint, a lone surrogate, a cycle, or nothing at all.
 */
export function canonicalJson(value: unknown): string {
  let text: string | undefined;
  try {
    text = canonicalize(value);
  } catch (cause) {
    throw new TypeError('the value has no canonical JSON form', { cause });
  }
  if (text === undefined) throw new TypeError('the value has no canonical JSON form');
  return text;
}
