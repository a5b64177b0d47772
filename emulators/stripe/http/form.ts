import { invalidRequest } from './api-error.ts';

/** A decoded form: nested objects, arrays and strings. */
export type FormValue = string | FormValue[] | { [key: string]: FormValue };

const deepest = 20;

/**
 * Decodes Stripe's bracket notation: `a[b][0]=x` is `{ a: { b: ['x'] } }`, `a[]=x` appends.
 * Objects whose keys are 0..n−1 become arrays. Refuses the one key that would reach an object's prototype.
 */
export function decodeForm(text: string): { [key: string]: FormValue } {
  const root: Tree = new Map();
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const key = decodeComponent(equals < 0 ? pair : pair.slice(0, equals));
    insert(root, key.replaceAll(']', '').split('['), decodeComponent(equals < 0 ? '' : pair.slice(equals + 1)));
  }
  return toObject(root);
}

type Tree = Map<string, Tree | string>;

function decodeComponent(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw invalidRequest('parameter_invalid', `Invalid encoding in the request: ${text.slice(0, 80)}`);
  }
}

function insert(root: Tree, path: string[], value: string): void {
  if (path.length > deepest) throw invalidRequest('parameter_invalid', 'The parameters are nested too deeply.');
  let tree = root;
  for (const [position, part] of path.entries()) {
    if (part === '__proto__') throw invalidRequest('parameter_unknown', `Received unknown parameter: ${part}`, part);
    const key = part === '' && position > 0 ? String(tree.size) : part;
    if (position === path.length - 1) {
      tree.set(key, value);
      return;
    }
    const next = tree.get(key);
    if (next instanceof Map) tree = next;
    else {
      const child: Tree = new Map();
      tree.set(key, child);
      tree = child;
    }
  }
}

function toObject(tree: Tree): { [key: string]: FormValue } {
  return Object.fromEntries([...tree].map(([key, value]) => [key, value instanceof Map ? toValue(value) : value]));
}

function toValue(tree: Tree): FormValue {
  const isList = tree.size > 0 && [...tree.keys()].every((key, index) => key === String(index));
  if (!isList) return toObject(tree);
  return [...tree.values()].map((value) => (value instanceof Map ? toValue(value) : value));
}
