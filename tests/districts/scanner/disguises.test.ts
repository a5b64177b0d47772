/** Bypass attempts, rule by rule: the bad example of every rule in the disguises that its kind of file allows. */
import { describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../../src/districts/scanner/catalogue.ts';
import { scanContent } from '../../../src/districts/scanner/scan-content.ts';

type Disguise = (content: string) => string;

/** A disguise of the parsed document; a document that does not parse is its own disguise already. */
const parsed =
  (change: (document: unknown) => unknown, indent?: number): Disguise =>
  (content) => {
    try {
      return JSON.stringify(change(JSON.parse(content)), null, indent);
    } catch {
      return content;
    }
  };

const backwards = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(backwards);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, backwards(inner)]),
  );
};

const JSON_DISGUISES: Record<string, Disguise> = {
  'every letter escaped': (content) =>
    content.replace(/"((?:[^"\\]|\\.)*)"/g, (_all, text: string) => {
      const units = text.match(/\\u[0-9a-fA-F]{4}|\\.|[^\\]/gsu) ?? [];
      return `"${units.map((unit) => (/^[a-zA-Z]$/.test(unit) ? `\\u00${unit.charCodeAt(0).toString(16)}` : unit)).join('')}"`;
    }),
  'spread over many lines': parsed((document) => document, 4),
  'between comments': (content) => `// for the team\n${content}\n/* end */`,
  'behind other keys': parsed((document) => ({ $schema: 'https://example.com/schema.json', ...(document as object) })),
  'with its keys backwards': parsed(backwards),
};

/** A disguise of the body of a text; front matter names the file and stays. */
const body =
  (change: Disguise): Disguise =>
  (content) => {
    const head = /^---\n[\s\S]*?\n---\n/.exec(content)?.[0] ?? '';
    return head + change(content.slice(head.length));
  };
/** A disguise of sentences. A command in capitals, or broken over two lines, is no longer that command. */
const sentences = (change: Disguise): Disguise =>
  body((text) =>
    text
      .split(/(^```[\s\S]*?^```$|^.*[`$].*$)/m)
      .map((piece, i) => (i % 2 === 1 ? piece : change(piece)))
      .join(''),
  );
const filler = 'This paragraph talks about nothing in particular and goes on for a while.\n\n'.repeat(200);

const TEXT_DISGUISES: Record<string, Disguise> = {
  'in capitals': sentences((text) => text.replace(/(?<![\w./:@-])[a-z]+(?![\w/:@-])/g, (word) => word.toUpperCase())),
  'with doubled spaces': sentences((text) => text.replace(/([a-z,.]) (?=[a-z])/g, '$1  ')),
  'with spaces that do not break': sentences((text) => text.replace(/([a-z]) (?=[a-z])/g, '$1\u00a0')),
  'broken over lines': sentences((text) => text.replace(/([a-z,]) (?=[a-z]+ [a-z]+ [a-z])/g, '$1\n')),
  'as a quotation': body((text) => text.replace(/^(?=.)/gm, '> ')),
  'as a list': sentences((text) => text.replace(/^(?=[A-Za-z])/gm, '- ')),
  'with emphasis': sentences((text) => text.replace(/\n([A-Z][a-z]+) /g, '\n**$1** ')),
  'with entities': sentences((text) => text.replace(/o/g, '&#111;')),
  'in wide letters': sentences((text) => text.replace(/[a-z]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0))),
  'with letters of no width': body((text) => text.replace(/([a-z])(?=[a-z]{2})/g, '$1\u200b')),
  'with letters of another script': body((text) => text.replace(/o/g, 'о').replace(/a/g, 'а')),
  'before much harmless text': (text) => `${text}\n\n${filler}`,
  'behind much harmless text': body((text) => `\n${filler}${text}`),
};

/** What a disguise takes away for good, so that nothing is left to find. */
const TAKEN_AWAY: Readonly<Record<string, readonly string[]>> = {
  // Two keys of one name do not survive a parser.
  'INP-003': ['spread over many lines', 'behind other keys', 'with its keys backwards'],
  // Three signs are reported only together: a disguise that hides one of the example's leaves too few.
  'SKL-044': ['with doubled spaces', 'with spaces that do not break', 'broken over lines', 'with emphasis'],
};

describe.each(CATALOGUE.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  const type = rule.exampleType ?? rule.types[0]!;
  const disguised = Object.entries(type === 'skill' ? TEXT_DISGUISES : JSON_DISGUISES)
    .map(([name, disguise]) => ({ name, content: disguise(rule.bad) }))
    .filter(({ content }) => content !== rule.bad)
    .map(({ name, content }) => ({ name, report: scanContent({ type, content }) }));

  test('is not got round by a disguise: what was hostile never becomes clean', () => {
    const plain = scanContent({ type, content: rule.bad });
    const clean = disguised.filter(({ report }) => report.verdict === 'clean').map(({ name }) => name);
    if (plain.verdict !== 'clean') expect(clean).toEqual(TAKEN_AWAY[id] ?? []);
    // A posture, or a lesser finding, decides nothing: such a rule is held by its own finding below.
    else expect(disguised.length).toBeGreaterThan(0);
  });

  test('finds its own in several disguises', () => {
    const found = disguised.filter(({ report }) => report.threats.some((threat) => threat.rule_id === id));
    // A document that does not parse has no keys to turn round; a command has fewer disguises than a sentence.
    const least = id.startsWith('INP-') ? 2 : 3;
    expect(found.length, found.map(({ name }) => name).join(', ')).toBeGreaterThanOrEqual(least);
  });
});
