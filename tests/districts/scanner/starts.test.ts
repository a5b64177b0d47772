/** A pattern that is tried only where it may begin finds what it finds when it is tried everywhere. */
import { afterEach, describe, expect, test } from 'vitest';
import { bareHostsIn, mailboxesIn } from '../../../src/districts/scanner/engine/matches.ts';
import { type Entry, entryOf, forgetPlaces, startsOf, WHOLE } from '../../../src/districts/scanner/engine/starts.ts';
import { TextView } from '../../../src/districts/scanner/engine/text-view.ts';
import { scanContent } from '../../../src/districts/scanner/scan-content.ts';
import { readCorpus } from './corpus/index.ts';

const { placesOf } = TextView.prototype;
afterEach(() => {
  TextView.prototype.placesOf = placesOf;
  forgetPlaces();
});

describe('how a pattern begins', () => {
  test.each<[RegExp, string[] | null, boolean]>([
    [/\b(?:send|post)\b.{0,60}\bcookies?\b/g, ['send', 'post'], true],
    [/\b(?:sends?|sending)\b/g, ['send'], true],
    [/(?<![a-z])(?:the |an? )?(?:key|keys)\b/i, ['the key', 'a key', 'an key', 'key'], false],
    [/\bfoo|bar/, ['foo', 'bar'], false],
    [/\bfoo|\b(?:bar|if)\b/, ['foo', 'bar', 'if'], true],
    [/\b(?:foo|\/etc\/shadow)/, ['foo', '/etc/shado'], false],
    [/https?:\/\//, ['https://', 'http://'], false],
    [/(?=never)[sS]ecret/, ['secret'], false],
    [/abc{2,3}d/, ['abc'], false],
    [/ab{2,3}c/, null, false],
    [/abc*d/, ['abc', 'abd'], false],
    [/ab[^c]/, null, false],
    [/(?:word)?\d/, null, false],
    [/\b(?:do|send)\b/, ['do', 'send'], true],
    [/(?:do|send)\b/, null, false],
    [/\b(?:a|send)\b/, null, false],
    [/[a-z]{3}word/, null, false],
    [/word/u, null, false],
    [/(?i:word)/, null, false],
  ])('%s', (pattern, texts, boundary) => {
    const starts = startsOf(pattern);
    expect(starts && [...starts.texts].sort()).toEqual(texts?.sort() ?? null);
    if (starts !== null) expect(starts.boundary).toBe(boundary);
  });
});

test('every match of every pattern begins at one of its places', () => {
  const checked = new Map<string, number>();
  const faults: string[] = [];
  TextView.prototype.placesOf = function (this: TextView, entry: Entry) {
    const places = placesOf.call(this, entry);
    const anywhere = new RegExp(entry.sticky.source, entry.sticky.flags.replace('y', 'g'));
    const found = (this.asWritten ? [this.lower, this.text] : [this.lower]).flatMap((text) =>
      [...text.matchAll(anywhere)].map((match) => match.index),
    );
    if (places !== null && found.some((at) => !places.includes(at))) faults.push(entry.sticky.source);
    checked.set(entry.sticky.source, (checked.get(entry.sticky.source) ?? 0) + found.length);
    return places;
  };
  const texts = readCorpus().filter(({ type }) => type === 'skill');
  for (let i = 0; i < texts.length; i += 8) {
    const content = texts
      .slice(i, i + 8)
      .map((file) => file.content)
      .join('\n\n');
    for (const text of [content, content.toUpperCase(), content.replace(/e/g, 'é')])
      scanContent({ type: 'skill', content: text });
  }
  expect(faults).toEqual([]);
  expect(checked.size).toBeGreaterThan(40);
  expect([...checked.values()].filter((count) => count > 0).length).toBeGreaterThan(25);
});

test('places ascend, and a text full of them is read through instead', () => {
  const entry = entryOf(/\b(?:zeta|alpha|mid)\b/g)!;
  const text = `${'x '.repeat(400)}mid alpha zeta alphabet omega midalpha`;
  expect([...WHOLE.placesIn(text, entry)!]).toEqual([800, 804, 810, 815, 830]);
  const short = entryOf(/\b(?:do|is)\b/g)!;
  const ends = `do ${'x '.repeat(400)}undo, is; to do`;
  expect([...WHOLE.placesIn(ends, short)!]).toEqual([0, 809, 816]);
  // What the text before left in the table is none of the next one's.
  expect([...WHOLE.placesIn(text, entry)!]).toEqual([800, 804, 810, 815, 830]);
  const full = 'alpha '.repeat(2_000);
  expect(WHOLE.placesIn(full, entry)).toBeNull();
});

describe('mailboxes and hosts are found where trying every place finds them', () => {
  const pieces = [
    'a',
    'ab.c',
    '@',
    '.',
    'x@y.io',
    ' ',
    '-',
    '+',
    'mail.example.com',
    '.com',
    'é',
    '/',
    'A.net',
    '_',
    '\n',
  ];
  let seed = 11;
  const next = (n: number) => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
    return seed % n;
  };
  const texts = Array.from({ length: 3_000 }, () =>
    Array.from({ length: 1 + next(14) }, () => pieces[next(pieces.length)]).join(''),
  );
  const found = (matches: Iterable<RegExpExecArray>) => [...matches].map((match) => [match.index, match[0]]);

  test.each([/(?<![\w.+-])[\w.+-]{2,40}@[\w-]{2,40}(?:\.[\w-]{2,20}){1,3}/, /\b[\w.+-]{2,5}@[\w-]{1,40}/])(
    '%s',
    (pattern) => {
      const sticky = new RegExp(pattern.source, 'y');
      for (const text of [...texts, `${'m'.repeat(60)}@host.io`])
        expect(found(mailboxesIn(text, sticky))).toEqual(found(text.matchAll(new RegExp(pattern.source, 'g'))));
    },
  );

  test('hosts', () => {
    const source = String.raw`(?<![@\w./-])(?:[a-z0-9-]{2,40}\.){1,3}(?:com|net|io)\b(?![\w-])`;
    const [sticky, global] = [new RegExp(source, 'y'), new RegExp(source, 'g')];
    let hosts = 0;
    for (const text of texts) {
      const naive = found(text.matchAll(global));
      hosts += naive.length;
      expect(found(bareHostsIn(text, sticky, /\.(?:com|net|io)\b/g))).toEqual(naive);
    }
    expect(hosts).toBeGreaterThan(100);
  });
});
