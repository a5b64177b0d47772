/**
 * Request bodies: read as a stream with a byte limit, UTF-8 decoded strictly, JSON bounded in depth and keys before
 * anything else looks at it (reliability.md 4).
 */
import { CivitasError, ValidationFailed } from '#platform/errors.ts';

const DEPTH_MAX = 32;
const KEYS_MAX = 10_000;

export function tooLarge(limit: number): CivitasError {
  return new CivitasError('PAYLOAD_TOO_LARGE', `The request body is larger than ${limit} bytes.`);
}

/** All bytes, or PAYLOAD_TOO_LARGE as soon as the limit is passed. */
export async function readBytes(request: Request, limit: number): Promise<Uint8Array> {
  const declared = request.headers.get('content-length');
  if (declared !== null && Number(declared) > limit) throw tooLarge(limit);
  const encoding = request.headers.get('content-encoding');
  if (encoding && encoding.toLowerCase() !== 'identity') {
    throw new CivitasError('UNSUPPORTED_MEDIA_TYPE', 'Compressed request bodies are not accepted.');
  }
  if (!request.body) return new Uint8Array(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > limit) {
      reader.cancel().catch(() => {});
      throw tooLarge(limit);
    }
    chunks.push(value);
  }
  if (chunks.length === 1) return chunks[0] as Uint8Array;
  const out = new Uint8Array(size);
  let at = 0;
  for (const c of chunks) {
    out.set(c, at);
    at += c.byteLength;
  }
  return out;
}

/** A JSON object. Empty bodies count as `{}` only where `emptyAllowed`. */
export function parseJsonBody(bytes: Uint8Array, emptyAllowed: boolean): Record<string, unknown> {
  if (bytes.byteLength === 0) {
    if (emptyAllowed) return {};
    throw new ValidationFailed([{ path: '', message: 'a JSON object is required as the body' }]);
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ValidationFailed([{ path: '', message: 'the body is not valid UTF-8' }]);
  }
  assertShallow(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ValidationFailed([{ path: '', message: 'the body is not valid JSON' }]);
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new ValidationFailed([{ path: '', message: 'the body must be a JSON object' }]);
  }
  const poisoned = poisonedKey(value);
  if (poisoned !== null) throw new ValidationFailed([{ path: poisoned, message: 'is not a field of this request' }]);
  return value as Record<string, unknown>;
}

/** One pass over the text, so that a hostile depth costs no stack. */
function assertShallow(text: string): void {
  let depth = 0;
  let keys = 0;
  let inString = false;
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charCodeAt(i);
    if (inString) {
      if (c === 0x5c) i += 1;
      else if (c === 0x22) inString = false;
      continue;
    }
    if (c === 0x22) inString = true;
    else if (c === 0x7b || c === 0x5b) {
      depth += 1;
      if (depth > DEPTH_MAX)
        throw new ValidationFailed([{ path: '', message: `JSON is nested more than ${DEPTH_MAX} levels deep` }]);
    } else if (c === 0x7d || c === 0x5d) depth -= 1;
    else if (c === 0x3a) {
      keys += 1;
      if (keys > KEYS_MAX) throw new ValidationFailed([{ path: '', message: `JSON has more than ${KEYS_MAX} fields` }]);
    }
  }
}

/** `__proto__` and `constructor` are unknown fields like any other; JSON.parse makes them own properties, which is safe to look at. */
function poisonedKey(value: unknown): string | null {
  if (Array.isArray(value)) {
    for (const v of value) {
      const found = poisonedKey(v);
      if (found !== null) return found;
    }
  } else if (value && typeof value === 'object') {
    for (const key of Object.keys(value)) {
      if (key === '__proto__' || key === 'constructor') return key;
      const found = poisonedKey((value as Record<string, unknown>)[key]);
      if (found !== null) return found;
    }
  }
  return null;
}
