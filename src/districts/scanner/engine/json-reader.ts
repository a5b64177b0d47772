/**
 * A JSON reader that keeps offsets, goes on after what people write into settings by hand (comments, trailing commas,
 * single quotes) and says so, reports every duplicate key, and never recurses: a file of 500,000 brackets is refused,
 * not crashed on. Objects are Maps, so `__proto__` and `constructor` are names like any other.
 */
import { JSON_DEPTH_MAX, JSON_NODES_MAX } from './limits.ts';

interface Span {
  readonly start: number;
  end: number;
}
export interface JsonMember {
  readonly key: string;
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly value: JsonNode;
}
export interface JsonObject extends Span {
  readonly kind: 'object';
  readonly members: Map<string, JsonMember>;
}
export interface JsonArray extends Span {
  readonly kind: 'array';
  readonly items: JsonNode[];
}
export interface JsonString extends Span {
  readonly kind: 'string';
  readonly value: string;
}
export interface JsonScalar extends Span {
  readonly kind: 'number' | 'boolean' | 'null';
  readonly value: number | boolean | null;
}
export type JsonNode = JsonObject | JsonArray | JsonString | JsonScalar;

export type Leniency =
  | 'comment'
  | 'trailing comma'
  | 'single quotes'
  | 'unquoted name or value'
  | 'unescaped character';

export interface DuplicateKey {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

export interface JsonReading {
  /** Null when the text is not readable at all. */
  readonly root: JsonNode | null;
  readonly failure: { readonly reason: 'empty' | 'syntax' | 'depth' | 'nodes'; readonly at: number } | null;
  readonly duplicates: readonly DuplicateKey[];
  /** First place of each departure from strict JSON. */
  readonly leniencies: ReadonlyMap<Leniency, number>;
}

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const DQUOTE = 34;
const SQUOTE = 39;
const STAR = 42;
const COMMA = 44;
const SLASH = 47;
const COLON = 58;
const LBRACKET = 91;
const BACKSLASH = 92;
const RBRACKET = 93;
const LBRACE = 123;
const RBRACE = 125;

class Failure extends Error {
  readonly reason: 'empty' | 'syntax' | 'depth' | 'nodes';
  readonly at: number;
  constructor(reason: 'empty' | 'syntax' | 'depth' | 'nodes', at: number) {
    super(reason);
    this.reason = reason;
    this.at = at;
  }
}

/** Reads `text`. Never throws; a failure is part of the answer. */
export function readJson(text: string): JsonReading {
  const reader = new Reader(text);
  try {
    const root = reader.read();
    return { root, failure: null, duplicates: reader.duplicates, leniencies: reader.leniencies };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return {
      root: null,
      failure: { reason: error.reason, at: Math.min(error.at, Math.max(0, text.length - 1)) },
      duplicates: reader.duplicates,
      leniencies: reader.leniencies,
    };
  }
}

interface Frame {
  readonly node: JsonObject | JsonArray;
  key: { name: string; start: number; end: number } | null;
}

class Reader {
  readonly duplicates: DuplicateKey[] = [];
  readonly leniencies = new Map<Leniency, number>();
  private readonly text: string;
  private at = 0;
  private nodes = 0;

  constructor(text: string) {
    this.text = text;
  }

  read(): JsonNode {
    this.skipBlank();
    if (this.at >= this.text.length) throw new Failure('empty', 0);
    const stack: Frame[] = [];
    let root: JsonNode | null = null;
    // One value per turn; containers stay on the stack until they close.
    for (;;) {
      const value = this.openValue(stack.length);
      const opened = value.kind === 'object' || value.kind === 'array';
      if (opened) stack.push({ node: value, key: null });
      else root = this.attach(stack, value) ?? root;
      if (opened && !this.beginNext(stack, true)) {
        root = this.closeAll(stack) ?? root;
      } else if (!opened && stack.length > 0 && !this.beginNext(stack, false)) {
        root = this.closeAll(stack) ?? root;
      }
      if (stack.length === 0) break;
    }
    this.skipBlank();
    if (this.at < this.text.length) throw new Failure('syntax', this.at);
    if (root === null) throw new Failure('empty', 0);
    return root;
  }

  /** Moves to the next value of the innermost container; false when the container closes here. */
  private beginNext(stack: Frame[], first: boolean): boolean {
    const frame = stack[stack.length - 1]!;
    const close = frame.node.kind === 'object' ? RBRACE : RBRACKET;
    this.skipBlank();
    let c = this.text.charCodeAt(this.at);
    if (!first) {
      if (c === COMMA) {
        const comma = this.at++;
        this.skipBlank();
        c = this.text.charCodeAt(this.at);
        if (c === close) this.note('trailing comma', comma);
      } else if (c !== close) {
        throw new Failure('syntax', this.at);
      }
    }
    if (c === close) return false;
    if (Number.isNaN(c)) throw new Failure('syntax', this.text.length);
    if (frame.node.kind === 'object') this.readKey(frame);
    return true;
  }

  /** Closes containers for as long as they end here; returns the root when the last one closed. */
  private closeAll(stack: Frame[]): JsonNode | null {
    for (;;) {
      const frame = stack.pop()!;
      this.at++;
      frame.node.end = this.at;
      if (stack.length === 0) return frame.node;
      this.attach(stack, frame.node);
      if (this.beginNext(stack, false)) return null;
    }
  }

  private attach(stack: Frame[], value: JsonNode): JsonNode | null {
    const frame = stack[stack.length - 1];
    if (frame === undefined) return value;
    if (frame.node.kind === 'array') {
      frame.node.items.push(value);
      return null;
    }
    const key = frame.key!;
    const members = frame.node.members;
    if (members.has(key.name)) {
      this.duplicates.push({ key: key.name, start: key.start, end: key.end });
    }
    members.set(key.name, { key: key.name, keyStart: key.start, keyEnd: key.end, value });
    frame.key = null;
    return null;
  }

  private readKey(frame: Frame): void {
    const start = this.at;
    const c = this.text.charCodeAt(this.at);
    const name = c === DQUOTE || c === SQUOTE ? this.readString(c) : this.readBareWord();
    frame.key = { name, start, end: this.at };
    this.skipBlank();
    if (this.text.charCodeAt(this.at) !== COLON) throw new Failure('syntax', this.at);
    this.at++;
  }

  private openValue(depth: number): JsonNode {
    this.skipBlank();
    if (++this.nodes > JSON_NODES_MAX) throw new Failure('nodes', this.at);
    const start = this.at;
    const c = this.text.charCodeAt(start);
    if (c === DQUOTE || c === SQUOTE) {
      const value = this.readString(c);
      return { kind: 'string', value, start, end: this.at };
    }
    if (c === LBRACE || c === LBRACKET) {
      if (depth >= JSON_DEPTH_MAX) throw new Failure('depth', start);
      this.at++;
      return c === LBRACE
        ? { kind: 'object', members: new Map(), start, end: start }
        : { kind: 'array', items: [], start, end: start };
    }
    return this.readScalar(start);
  }

  private readScalar(start: number): JsonNode {
    const word = this.takeWord();
    if (word === '') throw new Failure('syntax', start);
    const end = this.at;
    if (word === 'true' || word === 'false') return { kind: 'boolean', value: word === 'true', start, end };
    if (word === 'null') return { kind: 'null', value: null, start, end };
    if (/^-?(?:0|[1-9]\d{0,400})(?:\.\d{1,400})?(?:[eE][+-]?\d{1,6})?$/.test(word)) {
      return { kind: 'number', value: Number(word), start, end };
    }
    this.note('unquoted name or value', start);
    const number = Number(word);
    if (!Number.isNaN(number) || word === 'NaN') return { kind: 'number', value: number, start, end };
    return { kind: 'string', value: word, start, end };
  }

  private readBareWord(): string {
    const start = this.at;
    const word = this.takeWord();
    if (word === '') throw new Failure('syntax', start);
    this.note('unquoted name or value', start);
    return word;
  }

  private takeWord(): string {
    const { text } = this;
    const start = this.at;
    let i = start;
    for (; i < text.length; i++) {
      const c = text.charCodeAt(i);
      const wordly =
        (c >= 48 && c <= 57) ||
        (c >= 65 && c <= 90) ||
        (c >= 97 && c <= 122) ||
        c === 95 ||
        c === 36 ||
        c === 45 ||
        c === 43 ||
        c === 46;
      if (!wordly) break;
    }
    this.at = i;
    return text.slice(start, i);
  }

  private readString(quote: number): string {
    const { text } = this;
    if (quote === SQUOTE) this.note('single quotes', this.at);
    const start = ++this.at;
    let i = start;
    // The common string has no escape and no control character: one slice.
    for (;;) {
      const c = text.charCodeAt(i);
      if (c === quote) {
        this.at = i + 1;
        return text.slice(start, i);
      }
      if (c === BACKSLASH || Number.isNaN(c) || c < SPACE) break;
      i++;
    }
    const parts: string[] = [];
    let from = start;
    for (;;) {
      const c = text.charCodeAt(i);
      if (c === quote) {
        parts.push(text.slice(from, i));
        this.at = i + 1;
        return parts.join('');
      }
      if (Number.isNaN(c)) throw new Failure('syntax', start - 1);
      if (c === BACKSLASH) {
        parts.push(text.slice(from, i));
        i = this.readEscape(i, parts);
        from = i;
      } else {
        if (c === LF || c === CR) throw new Failure('syntax', i);
        if (c < SPACE) this.note('unescaped character', i);
        i++;
      }
    }
  }

  private readEscape(at: number, parts: string[]): number {
    const c = this.text[at + 1];
    if (c === 'u') {
      const hex = this.text.slice(at + 2, at + 6);
      if (!/^[0-9a-fA-F]{4}$/.test(hex)) throw new Failure('syntax', at);
      parts.push(String.fromCharCode(Number.parseInt(hex, 16)));
      return at + 6;
    }
    const plain = c === undefined ? undefined : ESCAPES.get(c);
    if (plain === undefined) {
      // `\$` and the like: JSON refuses it, a reader sees the character.
      if (c === undefined || c === '\n' || c === '\r') throw new Failure('syntax', at);
      this.note('unescaped character', at);
      parts.push(c);
      return at + 2;
    }
    parts.push(plain);
    return at + 2;
  }

  private skipBlank(): void {
    const { text } = this;
    for (;;) {
      const c = text.charCodeAt(this.at);
      if (c === SPACE || c === LF || c === TAB || c === CR) this.at++;
      else if (c === SLASH && text.charCodeAt(this.at + 1) === SLASH) {
        this.note('comment', this.at);
        const end = text.indexOf('\n', this.at);
        this.at = end === -1 ? text.length : end;
      } else if (c === SLASH && text.charCodeAt(this.at + 1) === STAR) {
        this.note('comment', this.at);
        const end = text.indexOf('*/', this.at + 2);
        this.at = end === -1 ? text.length : end + 2;
      } else if (c === 0xfeff || c === 0xa0) this.at++;
      else return;
    }
  }

  private note(kind: Leniency, at: number): void {
    if (!this.leniencies.has(kind)) this.leniencies.set(kind, at);
  }
}

const ESCAPES = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** The value below `key`, or undefined. */
export function valueAt(node: JsonNode | null | undefined, key: string): JsonNode | undefined {
  return node?.kind === 'object' ? node.members.get(key)?.value : undefined;
}

export function stringOf(node: JsonNode | null | undefined): string | undefined {
  return node?.kind === 'string' ? node.value : undefined;
}
