/**
 * The syntax of regular expressions, for everything that is read off the rules' own patterns. What a part comes to is up to
 * the reader; a part that is not understood is `anything`.
 */
export abstract class PatternReader<Part> {
  protected at = 0;
  protected readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  /** What takes no character: `^`, `\b`, a look around. */
  protected abstract readonly nothing: Part;
  protected abstract readonly anything: Part;
  /** One branch or several with `|` between them, up to the end or a closing parenthesis. */
  abstract alternatives(): Part;
  protected abstract character(c: string): Part;
  /** A class by what stands between its brackets. */
  protected abstract oneOf(inside: string): Part;

  /** What stands in a group; `looks` for one that takes no room itself. */
  protected inside(_looks: boolean): Part {
    return this.alternatives();
  }

  /** How often the part before this place may come; null for a part without a count. */
  protected counts(): { readonly least: number; readonly most: number } | null {
    const { source } = this;
    const c = source[this.at];
    let least: number;
    let most: number;
    if (c === '*' || c === '+' || c === '?') {
      this.at++;
      least = c === '+' ? 1 : 0;
      most = c === '?' ? 1 : Number.POSITIVE_INFINITY;
    } else if (c === '{') {
      const bounds = /^\{(\d+)(?:,(\d*))?\}/.exec(source.slice(this.at, this.at + 24));
      // A brace that counts nothing is a character.
      if (bounds === null) return null;
      this.at += bounds[0].length;
      least = Number(bounds[1]);
      most = bounds[2] === undefined ? least : bounds[2] === '' ? Number.POSITIVE_INFINITY : Number(bounds[2]);
    } else return null;
    if (source[this.at] === '?') this.at++;
    return { least, most };
  }

  protected atom(): Part {
    const c = this.source[this.at]!;
    if (c === '(') return this.group();
    if (c === '[') return this.charClass();
    this.at++;
    if (c === '^' || c === '$') return this.nothing;
    if (c === '.') return this.anything;
    if (c === '\\') return this.escape();
    return this.letter(c);
  }

  private letter(c: string): Part {
    return c > '\u007f' ? this.anything : this.character(c.toLowerCase());
  }

  private group(): Part {
    const { source } = this;
    const opening = /^\((?:\?(?::|<?[=!]|<[A-Za-z_$][\w$]*>))?/.exec(source.slice(this.at, this.at + 60))![0];
    const looks = /[=!]$/.test(opening);
    this.at += opening.length;
    const part = this.inside(looks);
    this.at++;
    return looks ? this.nothing : part;
  }

  private charClass(): Part {
    const { source } = this;
    const start = ++this.at;
    while (source[this.at] !== ']') this.at += source[this.at] === '\\' ? 2 : 1;
    return this.oneOf(source.slice(start, this.at++));
  }

  private escape(): Part {
    const c = this.source[this.at++]!;
    if (c === 'b' || c === 'B') return this.nothing;
    if (c === 'n') return this.letter('\n');
    if (c === 't') return this.letter('\t');
    if (c === 'x') this.at += 2;
    else if (c === 'u') this.at += 4;
    else if (c === 'c') this.at += 1;
    else if (c === 'k') this.at = this.source.indexOf('>', this.at) + 1;
    else if (!/[a-zA-Z0-9]/.test(c)) return this.letter(c);
    return this.anything;
  }
}

/** The alternatives of a source outside of groups and classes. */
export function topLevel(source: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let inClass = false;
  let from = 0;
  for (let i = 0; i < source.length; i++) {
    const c = source[i];
    if (c === '\\') i++;
    else if (inClass) inClass = c !== ']';
    else if (c === '[') inClass = true;
    else if (c === '(') depth++;
    else if (c === ')') depth--;
    else if (c === '|' && depth === 0) {
      parts.push(source.slice(from, i));
      from = i + 1;
    }
  }
  parts.push(source.slice(from));
  return parts;
}
