/**
 * Reads a shell command far enough to know what stands at a command position. Quotes, escapes, ANSI-C strings, pipes,
 * lists, substitutions, process substitutions, here documents, `case`, `[[ ]]` and functions are followed; variables
 * with a literal value are filled in, so that `c=curl; $c …` is a call of curl. One pass, an explicit stack, no regular
 * expression over unbounded text.
 */

export interface ShellWord {
  /** After quote removal and filling in of known variables. */
  readonly text: string;
  /** Offsets in the script's own text. */
  readonly start: number;
  readonly end: number;
  /** Some part was quoted. */
  readonly quoted: boolean;
  /** Names of the variables it expands. */
  readonly variables: readonly string[];
  /** Commands run to build this word, by index in `commands`. */
  readonly substitutions: readonly number[];
}

export interface Redirect {
  readonly operator: string;
  readonly target: ShellWord;
}

export interface ShellCommand {
  /** Lower-case base name of the program, wrappers such as sudo and env removed; empty for bare assignments. */
  name: string;
  /** The operands and options after the name. */
  args: readonly ShellWord[];
  /** Wrappers that were removed, outermost first. */
  wrappers: readonly string[];
  readonly words: ShellWord[];
  assignments: { readonly name: string; readonly value: ShellWord }[];
  redirects: Redirect[];
  /** Text of here documents and here strings. */
  hereText: string[];
  /** Commands joined by `|` share the number. */
  readonly pipeline: number;
  readonly start: number;
  end: number;
  /** Ended by a single `&`. */
  background: boolean;
  /** Where the data on its input and output came from; filled by the command facts. */
  input: number;
  output: number;
  /** Stands between `((` and `))`: words there are numbers and names, not programs. */
  readonly arithmetic: boolean;
  /** Runs inside a substitution: its output is data of another command. */
  readonly inSubstitution: boolean;
}

export interface ShellScript {
  readonly text: string;
  /** In the order in which they end, so that what builds a word comes before what uses it. */
  readonly commands: readonly ShellCommand[];
  /** How many pipelines there are; `pipeline` of a command is below it. */
  readonly pipelines: number;
  /** Nesting or expansion was cut short; the caller reports it. */
  readonly cut: boolean;
  readonly comments: readonly { readonly start: number; readonly end: number }[];
}

/** Shared until something is put in: most words and commands have no variable, redirect or assignment. */
const NONE: never[] = [];

interface WordBuilder {
  text: string;
  start: number;
  quoted: boolean;
  variables: string[];
  substitutions: number[];
}

interface Frame {
  /** What ends the frame: `)` of a substitution or subshell, a backtick, or the end of the text. */
  readonly close: ')' | '`' | '';
  readonly substitution: boolean;
  readonly arithmetic: boolean;
  command: ShellCommand | null;
  word: WordBuilder | null;
  pipeline: number;
  /** Inside double quotes of the current word. */
  inDouble: boolean;
  /** Depth of `${ … }` inside the current word. */
  braces: number;
  redirect: string | null;
  inTest: boolean;
  caseStates: ('subject' | 'pattern' | 'body')[];
  /** A substitution of this frame's word. */
  readonly feeds: WordBuilder | null;
}

const NESTING_MAX = 200;
const EXPANSION_MAX = 4_096;

/** Parses `text`. Never throws; unbalanced quotes run to the end. */
export function parseShell(text: string): ShellScript {
  return new Parser(text).run();
}

class Parser {
  private readonly text: string;
  private readonly commands: ShellCommand[] = [];
  private readonly comments: { start: number; end: number }[] = [];
  private readonly values = new Map<string, string>();
  private readonly heredocs: { command: ShellCommand; delimiter: string; stripTabs: boolean }[] = [];
  private readonly stack: Frame[] = [];
  private frame: Frame;
  private at = 0;
  private pipelines = 0;
  private cut = false;
  private budget: number;
  private shortLines: Map<string, number[]> | null = null;

  constructor(text: string) {
    this.text = text;
    this.budget = text.length * 2 + 65_536;
    this.frame = this.newFrame('', false, null, false);
  }

  run(): ShellScript {
    const { text } = this;
    while (this.at < text.length) {
      if (this.frame.inDouble) this.stepDouble();
      else this.step();
    }
    for (;;) {
      this.endCommand(this.at);
      const parent = this.stack.pop();
      if (parent === undefined) break;
      this.frame = parent;
    }
    for (const command of this.commands) resolveName(command);
    return { text, commands: this.commands, pipelines: this.pipelines, cut: this.cut, comments: this.comments };
  }

  private newFrame(
    close: Frame['close'],
    substitution: boolean,
    feeds: WordBuilder | null,
    arithmetic: boolean,
  ): Frame {
    return {
      close,
      substitution,
      arithmetic,
      command: null,
      word: null,
      pipeline: this.pipelines++,
      inDouble: false,
      braces: 0,
      redirect: null,
      inTest: false,
      caseStates: [],
      feeds,
    };
  }

  private step(): void {
    const { text, frame } = this;
    const c = text[this.at]!;
    if (frame.braces > 0) {
      if (c === '}') frame.braces--;
      if (c === '$' || c === '`' || c === '"' || c === "'" || c === '\\') this.stepWordCharacter(c);
      else this.put(c, 1);
      return;
    }
    switch (c) {
      case ' ':
      case '\t':
      case '\r':
        this.endWord();
        this.at++;
        return;
      case '\n':
        this.endWord();
        if (!this.keepsTest()) this.endCommand(this.at, true);
        this.at++;
        if (this.heredocs.length > 0) this.readHeredocs();
        return;
      case '#':
        if (frame.word === null && !frame.inTest) {
          const end = text.indexOf('\n', this.at);
          const stop = end === -1 ? text.length : end;
          this.comments.push({ start: this.at, end: stop });
          this.at = stop;
          return;
        }
        this.put(c, 1);
        return;
      case ';':
        this.endWord();
        if (text[this.at + 1] === ';') {
          this.endCommand(this.at, true);
          if (frame.caseStates.length > 0) frame.caseStates[frame.caseStates.length - 1] = 'pattern';
          this.at += 2;
          return;
        }
        if (!this.keepsTest()) this.endCommand(this.at, true);
        this.at++;
        return;
      case '&':
        this.ampersand();
        return;
      case '|':
        this.pipe();
        return;
      case '(':
        this.openParen();
        return;
      case ')':
        this.closeParen();
        return;
      case '<':
      case '>':
        this.redirection(c);
        return;
      case '`':
        if (frame.close === '`') {
          this.popFrame();
          this.at++;
          return;
        }
        this.pushSubstitution('`', 1);
        return;
      case '{':
      case '}':
        if (frame.word === null && /[\s;}]/.test(text[this.at + 1] ?? ' ') && this.atCommandPosition()) {
          this.at++;
          return;
        }
        this.put(c, 1);
        return;
      default:
        this.stepWordCharacter(c);
    }
  }

  private keepsTest(): boolean {
    return this.frame.inTest;
  }

  private atCommandPosition(): boolean {
    const { command } = this.frame;
    return command === null || command.words.length === 0;
  }

  private stepWordCharacter(c: string): void {
    const { text } = this;
    if (c === '"') {
      this.openWord().quoted = true;
      this.frame.inDouble = true;
      this.at++;
    } else if (c === "'") {
      const end = text.indexOf("'", this.at + 1);
      const stop = end === -1 ? text.length : end;
      const word = this.openWord();
      word.quoted = true;
      this.append(word, text.slice(this.at + 1, stop));
      this.at = stop + 1;
    } else if (c === '\\') {
      const next = text[this.at + 1];
      if (next === '\n') this.at += 2;
      else if (next === '\r' && text[this.at + 2] === '\n') this.at += 3;
      else {
        this.append(this.openWord(), next ?? '');
        this.at += 2;
      }
    } else if (c === '$') this.dollar();
    else if (c === '`') this.pushSubstitution('`', 1);
    else this.put(c, this.plainRun());
  }

  /** How many characters from here are certainly ordinary: taken in one slice. */
  private plainRun(): number {
    const { text } = this;
    let i = this.at + 1;
    while (i < text.length && isPlain(text.charCodeAt(i))) i++;
    return i - this.at;
  }

  private stepDouble(): void {
    const { text, frame } = this;
    const c = text[this.at]!;
    const word = this.openWord();
    if (c === '"') {
      frame.inDouble = false;
      this.at++;
    } else if (c === '\\') {
      const next = text[this.at + 1] ?? '';
      if (next === '\n') this.at += 2;
      else {
        this.append(word, '"\\$`'.includes(next) ? next : `\\${next}`);
        this.at += 2;
      }
    } else if (c === '$') this.dollar();
    else if (c === '`') {
      if (frame.close === '`') {
        frame.inDouble = false;
        this.popFrame();
        this.at++;
      } else this.pushSubstitution('`', 1);
    } else {
      let i = this.at + 1;
      while (i < text.length) {
        const d = text.charCodeAt(i);
        if (d === 34 || d === 92 || d === 36 || d === 96) break;
        i++;
      }
      this.append(word, text.slice(this.at, i));
      this.at = i;
    }
  }

  private dollar(): void {
    const { text } = this;
    const next = text[this.at + 1];
    if (next === '(') {
      this.pushSubstitution(')', 2);
      return;
    }
    if (next === "'" && !this.frame.inDouble) {
      this.ansiC();
      return;
    }
    if (next === '"' && !this.frame.inDouble) {
      this.at++;
      return;
    }
    if (next === '{') {
      const name = this.nameAt(this.at + 2);
      const after = text[this.at + 2 + name.length];
      if (name !== '' && after === '}') {
        this.expand(name, this.at, this.at + 3 + name.length);
        return;
      }
      const word = this.openWord();
      if (name !== '') word.variables = word.variables === NONE ? [name] : grown(word.variables, name);
      if (this.frame.inDouble) {
        // Inside double quotes the braces need no tracking: the quote ends the word's part anyway.
        this.append(word, '${');
        this.at += 2;
        return;
      }
      this.frame.braces++;
      this.append(word, '${');
      this.at += 2;
      return;
    }
    const name = this.nameAt(this.at + 1);
    if (name !== '') this.expand(name, this.at, this.at + 1 + name.length);
    else this.put('$', 1);
  }

  private nameAt(from: number): string {
    const { text } = this;
    let i = from;
    while (i < text.length && i - from < 64) {
      const c = text.charCodeAt(i);
      const letter = (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 95;
      if (!letter && !(i > from && c >= 48 && c <= 57)) break;
      i++;
    }
    return text.slice(from, i);
  }

  private expand(name: string, from: number, to: number): void {
    if (name === 'IFS' && !this.frame.inDouble) {
      this.endWord();
      this.at = to;
      return;
    }
    const word = this.openWord();
    word.variables = word.variables === NONE ? [name] : grown(word.variables, name);
    const value = this.values.get(name);
    if (value !== undefined && value.length <= EXPANSION_MAX && value.length <= this.budget) {
      this.budget -= value.length;
      this.append(word, value);
    } else {
      if (value !== undefined) this.cut = true;
      this.append(word, this.text.slice(from, to));
    }
    this.at = to;
  }

  /** `$'\x63url'`. */
  private ansiC(): void {
    const { text } = this;
    const word = this.openWord();
    word.quoted = true;
    let i = this.at + 2;
    let plain = i;
    while (i < text.length && text[i] !== "'") {
      if (text[i] !== '\\') {
        i++;
        continue;
      }
      this.append(word, text.slice(plain, i));
      const rest = text.slice(i + 1, i + 10);
      const coded = /^(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([0-7]{1,3}))/.exec(rest);
      if (coded === null) {
        this.append(word, ANSI_ESCAPES.get(rest[0] ?? '') ?? rest[0] ?? '');
        i += 2;
      } else {
        const hex = coded[1] ?? coded[2] ?? coded[3];
        const code = hex === undefined ? Number.parseInt(coded[4]!, 8) : Number.parseInt(hex, 16);
        this.append(word, code <= 0x10ffff ? String.fromCodePoint(code) : '');
        i += 1 + coded[0].length;
      }
      plain = i;
    }
    this.append(word, text.slice(plain, i));
    this.at = i + 1;
  }

  private pushSubstitution(close: ')' | '`', width: number): void {
    const word = this.openWord();
    this.at += width;
    this.pushFrame(close, true, word);
  }

  private pushFrame(close: ')' | '`', substitution: boolean, feeds: WordBuilder | null): void {
    if (this.stack.length >= NESTING_MAX) {
      // Deeper than any person writes: the rest is read as plain text, and the caller reports that it was.
      this.cut = true;
      return;
    }
    this.stack.push(this.frame);
    // `((` and `$((`: the second bracket opens arithmetic, whose substitutions are commands all the same.
    const arithmetic =
      !substitution && close === ')' && this.text[this.at - 1] === '(' && this.text[this.at - 2] === '(';
    this.frame = this.newFrame(close, substitution || this.frame.substitution, feeds, arithmetic);
  }

  private popFrame(): void {
    this.endCommand(this.at);
    const parent = this.stack.pop();
    if (parent !== undefined) this.frame = parent;
  }

  private openParen(): void {
    const { frame, text } = this;
    const state = frame.caseStates.at(-1);
    if (state === 'pattern') {
      this.at++;
      return;
    }
    if (frame.inTest) {
      this.put('(', 1);
      return;
    }
    if (frame.word !== null && text[this.at + 1] === ')' && frame.command?.words.length === 0) {
      // A function's head: `name() {`.
      frame.word = null;
      frame.command = null;
      this.at += 2;
      return;
    }
    if (frame.word !== null && frame.word.text.endsWith('=')) {
      // An array: its elements are words, not commands.
      this.at++;
      return;
    }
    this.endWord();
    this.at++;
    this.pushFrame(')', frame.substitution, null);
  }

  private closeParen(): void {
    const { frame } = this;
    if (frame.inTest) {
      this.put(')', 1);
      return;
    }
    const state = frame.caseStates.at(-1);
    if (state === 'pattern') {
      frame.word = null;
      frame.command = null;
      frame.caseStates[frame.caseStates.length - 1] = 'body';
      this.at++;
      return;
    }
    this.endWord();
    if (frame.close === ')') this.popFrame();
    else this.endCommand(this.at, true);
    this.at++;
  }

  private ampersand(): void {
    const { text, frame } = this;
    if (frame.inTest) {
      this.endWord();
      this.at++;
      return;
    }
    const next = text[this.at + 1];
    if (next === '>') {
      this.endWord();
      this.at += text[this.at + 2] === '>' ? 3 : 2;
      frame.redirect = '&>';
      return;
    }
    if (frame.redirect !== null && frame.word === null) {
      // `>&2`
      this.put('&', 1);
      return;
    }
    this.endWord();
    if (next === '&') {
      this.endCommand(this.at, true);
      this.at += 2;
      return;
    }
    if (frame.command !== null) frame.command.background = true;
    this.endCommand(this.at, true);
    this.at++;
  }

  private pipe(): void {
    const { text, frame } = this;
    if (frame.inTest) {
      this.put('|', 1);
      return;
    }
    if (frame.caseStates.at(-1) === 'pattern') {
      this.endWord();
      frame.command = null;
      this.at++;
      return;
    }
    this.endWord();
    if (text[this.at + 1] === '|') {
      this.endCommand(this.at, true);
      this.at += 2;
      return;
    }
    this.endCommand(this.at, false);
    this.at += text[this.at + 1] === '&' ? 2 : 1;
  }

  private redirection(c: '<' | '>'): void {
    const { text, frame } = this;
    if (frame.inTest) {
      this.endWord();
      this.at++;
      return;
    }
    const next = text[this.at + 1];
    if (next === '(') {
      this.at += 2;
      this.pushFrame(')', true, this.openWord());
      return;
    }
    // `2>` and `1>>`: the number belongs to the operator.
    if (frame.word !== null && /^\d{1,2}$/.test(frame.word.text)) frame.word = null;
    else this.endWord();
    if (c === '<' && next === '<') {
      if (text[this.at + 2] === '<') {
        frame.redirect = '<<<';
        this.at += 3;
        return;
      }
      const stripTabs = text[this.at + 2] === '-';
      this.at += stripTabs ? 3 : 2;
      this.beginHeredoc(stripTabs);
      return;
    }
    const width = c === '>' && (next === '>' || next === '|') ? 2 : 1;
    frame.redirect = c === '>' ? (next === '>' ? '>>' : '>') : '<';
    this.at += width;
    if (text[this.at] === '&') {
      frame.redirect = '>&';
      this.at++;
    }
  }

  private beginHeredoc(stripTabs: boolean): void {
    const { text } = this;
    while (text[this.at] === ' ' || text[this.at] === '\t') this.at++;
    const match = /^(?:'([^'\n]{1,80})'|"([^"\n]{1,80})"|\\?([A-Za-z_][\w.-]{0,80}))/.exec(
      text.slice(this.at, this.at + 90),
    );
    if (match === null) return;
    this.at += match[0].length;
    const delimiter = match[1] ?? match[2] ?? match[3] ?? '';
    this.heredocs.push({ command: this.openCommand(), delimiter, stripTabs });
  }

  /** Called right after the end of the line that announced them. A delimiter that never comes announces nothing. */
  private readHeredocs(): void {
    for (const { command, delimiter, stripTabs } of this.heredocs.splice(0)) {
      const line = this.nextLineThatReads(delimiter, stripTabs);
      if (line === -1) return;
      const here = this.text.slice(this.at, line);
      command.hereText = command.hereText === NONE ? [here] : grown(command.hereText, here);
      const newline = this.text.indexOf('\n', line);
      this.at = newline === -1 ? this.text.length : newline + 1;
    }
  }

  /** Start of the first line from here on that consists of `delimiter`, or -1. All short lines are indexed once. */
  private nextLineThatReads(delimiter: string, stripTabs: boolean): number {
    const { text } = this;
    if (this.shortLines === null) {
      this.shortLines = new Map();
      for (let line = 0; line < text.length; ) {
        const newline = text.indexOf('\n', line);
        const stop = newline === -1 ? text.length : newline;
        if (stop - line <= 100) {
          const content = text
            .slice(line, stop)
            .replace(/\r$/, '')
            .replace(/^\t{1,40}/, '');
          const places = this.shortLines.get(content);
          if (places === undefined) this.shortLines.set(content, [line]);
          else places.push(line);
        }
        line = stop + 1;
      }
    }
    const places = this.shortLines.get(delimiter) ?? [];
    let low = 0;
    let high = places.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (places[middle]! < this.at) low = middle + 1;
      else high = middle;
    }
    const found = places[low];
    if (found === undefined) return -1;
    return stripTabs || text[found] !== '\t' ? found : -1;
  }

  private openCommand(): ShellCommand {
    const { frame } = this;
    frame.command ??= {
      name: '',
      args: NONE,
      wrappers: NONE,
      words: [],
      assignments: NONE,
      redirects: NONE,
      hereText: NONE,
      pipeline: frame.pipeline,
      start: this.at,
      end: this.at,
      background: false,
      input: 0,
      output: 0,
      inSubstitution: frame.substitution,
      arithmetic: frame.arithmetic,
    };
    return frame.command;
  }

  private openWord(): WordBuilder {
    const { frame } = this;
    if (frame.word === null) {
      this.openCommand();
      frame.word = { text: '', start: this.at, quoted: false, variables: NONE, substitutions: NONE };
    }
    return frame.word;
  }

  private append(word: WordBuilder, piece: string): void {
    word.text = word.text === '' ? piece : word.text + piece;
  }

  private put(c: string, width: number): void {
    this.append(this.openWord(), width === 1 ? c : this.text.slice(this.at, this.at + width));
    this.at += width;
  }

  private endWord(): void {
    const { frame } = this;
    const builder = frame.word;
    if (builder === null) return;
    frame.word = null;
    const word: ShellWord = {
      text: builder.text,
      start: builder.start,
      end: this.at,
      quoted: builder.quoted,
      variables: builder.variables,
      substitutions: builder.substitutions,
    };
    const command = this.openCommand();
    if (frame.redirect !== null) {
      if (frame.redirect === '<<<')
        command.hereText = command.hereText === NONE ? [word.text] : grown(command.hereText, word.text);
      const redirect = { operator: frame.redirect, target: word };
      command.redirects = command.redirects === NONE ? [redirect] : grown(command.redirects, redirect);
      frame.redirect = null;
      return;
    }
    if (command.words.length === 0) {
      if (this.keyword(word, command)) return;
      const equals = assignmentSplit(word);
      if (equals !== null) {
        const value: ShellWord = { ...word, text: word.text.slice(equals + 1) };
        const name = word.text.slice(0, equals).replace(/\+$/, '');
        const assignment = { name, value };
        command.assignments = command.assignments === NONE ? [assignment] : grown(command.assignments, assignment);
        // Only what is wholly known may be filled in later; a substitution's output is not.
        if (word.substitutions.length === 0 && !value.text.includes('$')) this.values.set(name, value.text);
        else this.values.delete(name);
        return;
      }
    }
    command.words.push(word);
    if (frame.inTest && word.text === ']]' && !word.quoted) frame.inTest = false;
    if (frame.caseStates.at(-1) === 'subject' && word.text === 'in' && command.words.length > 1) {
      frame.caseStates[frame.caseStates.length - 1] = 'pattern';
      this.finish(command, this.at);
      frame.command = null;
    }
  }

  /** Words of the grammar that stand before a command; true when the word is dropped. */
  private keyword(word: ShellWord, command: ShellCommand): boolean {
    if (word.quoted || command.assignments.length > 0) return false;
    const { frame } = this;
    if (frame.caseStates.at(-1) === 'pattern') {
      if (word.text === 'esac') frame.caseStates.pop();
      return word.text === 'esac';
    }
    if (PREFIX_KEYWORDS.has(word.text)) return true;
    if (word.text === '[[') frame.inTest = true;
    if (word.text === 'case') frame.caseStates.push('subject');
    if (word.text === 'esac' && frame.caseStates.length > 0) {
      frame.caseStates.pop();
      return true;
    }
    return false;
  }

  /** `newPipeline` is false after a single `|`. */
  private endCommand(at: number, newPipeline = true): void {
    this.frame.inDouble = false;
    this.frame.braces = 0;
    this.endWord();
    const { frame } = this;
    frame.inTest = false;
    frame.redirect = null;
    const { command } = frame;
    if (command !== null) this.finish(command, at);
    frame.command = null;
    if (newPipeline) frame.pipeline = this.pipelines++;
  }

  private finish(command: ShellCommand, at: number): void {
    if (command.words.length + command.assignments.length + command.redirects.length + command.hereText.length === 0) {
      return;
    }
    command.end = at;
    const index = this.commands.push(command) - 1;
    const { feeds } = this.frame;
    if (feeds !== null)
      feeds.substitutions = feeds.substitutions === NONE ? [index] : grown(feeds.substitutions, index);
  }
}

/** Appends in place; the list is no longer the shared empty one. */
function grown<T>(list: T[], item: T): T[] {
  list.push(item);
  return list;
}

function isPlain(c: number): boolean {
  return (
    (c >= 48 && c <= 57) ||
    (c >= 64 && c <= 90) ||
    (c >= 97 && c <= 122) ||
    (c >= 43 && c <= 47) ||
    c === 95 ||
    c === 37 ||
    c === 58 ||
    c > 127
  );
}

const ANSI_ESCAPES = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['e', '\u001b'],
  ['a', '\u0007'],
]);

const PREFIX_KEYWORDS: ReadonlySet<string> = new Set([
  'if',
  'then',
  'else',
  'elif',
  'do',
  'while',
  'until',
  '!',
  'fi',
  'done',
  'coproc',
]);

/** Index of the `=` of `NAME=value`, or null. */
function assignmentSplit(word: ShellWord): number | null {
  const equals = word.text.indexOf('=');
  if (equals < 1 || equals > 80) return null;
  return /^[A-Za-z_]\w{0,80}(?:\[[^\]]{0,40}\])?\+?$/.test(word.text.slice(0, equals)) ? equals : null;
}

/** Programs that run the program named by their operands; the options listed take a value. */
const WRAPPERS = new Map<string, RegExp>([
  ['sudo', /^-[ugpCDRrthT]$|^--(?:user|group|prompt|chdir|role|type|host)$/],
  ['doas', /^-[uC]$/],
  ['env', /^-[uCS]$|^--(?:unset|chdir)$/],
  ['nohup', /^$/],
  ['time', /^-[fo]$/],
  ['timeout', /^-[ks]$|^--(?:kill-after|signal)$/],
  ['nice', /^-n$/],
  ['ionice', /^-[cnp]$/],
  ['stdbuf', /^-[ioe]$/],
  ['setsid', /^$/],
  ['command', /^$/],
  ['builtin', /^$/],
  ['exec', /^-a$/],
  ['xargs', /^-[IiEeLlnPsda]$/],
  ['busybox', /^$/],
  ['toybox', /^$/],
  ['noglob', /^$/],
  ['unbuffer', /^$/],
  ['caffeinate', /^-[tw]$/],
  ['start', /^$/],
  ['chronic', /^$/],
  ['flock', /^-[wE]$/],
  ['watch', /^-[nd]$/],
  ['proxychains', /^-f$/],
  ['proxychains4', /^-f$/],
  ['strace', /^-[oepPs]$/],
]);

function resolveName(command: ShellCommand): void {
  let wrappers: string[] = NONE;
  let i = 0;
  const { words } = command;
  for (let turns = 0; turns < 12 && i < words.length; turns++) {
    const name = baseName(words[i]!.text);
    const valued = WRAPPERS.get(name);
    if (valued === undefined) break;
    // `command -v curl` looks a program up, it does not run it.
    if (name === 'command' && /^-[vV]/.test(words[i + 1]?.text ?? '')) break;
    let next = i + 1;
    while (next < words.length) {
      const text = words[next]!.text;
      if (text.startsWith('-') && text.length > 1) next += valued.test(text) ? 2 : 1;
      else if ((name === 'env' || name === 'sudo') && /^[A-Za-z_]\w{0,80}=/.test(text)) next++;
      else break;
    }
    if ((name === 'timeout' || name === 'flock') && next < words.length) next++;
    if (next >= words.length) break;
    wrappers = [...wrappers, name];
    i = next;
  }
  command.wrappers = wrappers;
  command.name = i < words.length ? baseName(words[i]!.text) : '';
  command.args = i + 1 < words.length ? words.slice(i + 1) : NONE;
}

/** `/usr/bin/Curl.exe` → `curl`. */
export function baseName(word: string): string {
  const tail = word.length > 300 ? word.slice(-300) : word;
  const cut = Math.max(tail.lastIndexOf('/'), tail.lastIndexOf('\\'));
  return tail
    .slice(cut + 1)
    .toLowerCase()
    .replace(/\.(?:exe|cmd|bat|com)$/, '');
}
