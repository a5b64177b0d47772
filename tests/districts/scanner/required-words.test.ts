/** Passing a text over unread must never change an answer. */
import { afterEach, describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../../src/districts/scanner/catalogue.ts';
import { alternativesOf, Grams, requiredBy } from '../../../src/districts/scanner/engine/required-words.ts';
import { skeletonText } from '../../../src/districts/scanner/engine/skeleton.ts';
import { PlaceTable } from '../../../src/districts/scanner/engine/starts.ts';
import { TextView } from '../../../src/districts/scanner/engine/text-view.ts';
import { type ScanType, scanContent } from '../../../src/districts/scanner/scan-content.ts';
import { readCorpus } from './corpus/index.ts';

interface Sample {
  readonly type: ScanType;
  readonly content: string;
}

const corpus: Sample[] = [
  ...readCorpus().map(({ type, content }) => ({ type, content })),
  ...CATALOGUE.flatMap((rule) =>
    [rule.bad, rule.good].map((content) => ({ type: rule.exampleType ?? rule.types[0]!, content })),
  ),
];
const skills = corpus.filter((sample) => sample.type === 'skill').map((sample) => sample.content);
/** Files as long as those that circulate. */
const long: Sample[] = Array.from({ length: Math.floor(skills.length / 24) }, (_, i) => ({
  type: 'skill',
  content: skills.slice(i * 24, i * 24 + 12).join('\n\n'),
}));
/** The same words behind capitals, accents, look-alikes and hosts that name an attack. */
const disguised: Sample[] = skills
  .slice(0, 80)
  .flatMap((content) =>
    [
      content.toUpperCase(),
      content.replace(/e/g, 'é'),
      content.replace(/o/g, 'о'),
      content.replace(/https:\/\//g, 'https://attack-payload.'),
    ].map((text) => ({ type: 'skill' as const, content: text })),
  );

const { mayMatch, mayMatchAt, mayHold, mayGoOn, mayHoldAccount, placesOf } = TextView.prototype;
const { placesIn } = PlaceTable.prototype;
const { admits } = Grams.prototype;
afterEach(() => {
  Object.assign(TextView.prototype, { mayMatch, mayMatchAt, mayHold, mayGoOn, mayHoldAccount, placesOf });
  PlaceTable.prototype.placesIn = placesIn;
  Grams.prototype.admits = admits;
});

test('every answer is the same when no text is passed over and every place is tried', () => {
  const samples = [...corpus, ...long, ...disguised];
  const quick = samples.map((sample) => JSON.stringify(scanContent(sample)));
  let asked = 0;
  const always = () => {
    asked++;
    return true;
  };
  const anywhere = () => null;
  Object.assign(TextView.prototype, {
    mayMatch: always,
    mayMatchAt: always,
    mayHold: always,
    mayGoOn: always,
    mayHoldAccount: always,
    placesOf: anywhere,
  });
  Grams.prototype.admits = always;
  PlaceTable.prototype.placesIn = anywhere;
  const changed = samples.filter((sample, i) => JSON.stringify(scanContent(sample)) !== quick[i]);
  expect(asked).toBeGreaterThan(10_000);
  expect(changed).toEqual([]);
});

test('no pattern matches a text that was passed over for it', () => {
  const rejected = new Map<string, number>();
  const faults: string[] = [];
  TextView.prototype.mayMatch = function (this: TextView, pattern: RegExp) {
    if (mayMatch.call(this, pattern)) return true;
    rejected.set(pattern.source, (rejected.get(pattern.source) ?? 0) + 1);
    const anywhere = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));
    if (anywhere.test(this.lower) || anywhere.test(this.text)) faults.push(pattern.source);
    return false;
  };
  for (const sample of [...corpus, ...long]) scanContent(sample);
  expect(faults).toEqual([]);
  expect(rejected.size).toBeGreaterThan(50);
});

test('a list of literals finds the same lines by their words as by trying each line', () => {
  const patterns = [
    /curl|wget|\bnc\b|:\(\)|rm\s{1,4}-|LaunchAgents|\b(?:npm|pip3?)\s[^\n]{0,60}https?:|a\|b|[|x]yz/i,
    /\bif .{0,60}==|exec\(|\.crx\b|"autoApprove"|\$_(?:POST|GET)/,
    /key|secret[\s\S]{0,20}send/i,
  ];
  expect(patterns.map((pattern) => alternativesOf(pattern).length)).toEqual([7, 5, 2]);
  for (const pattern of patterns)
    for (const { content } of [...corpus, ...long, ...disguised]) {
      const view = new TextView(content);
      let offset = 0;
      const naive: [string, number][] = [];
      for (const line of content.split('\n')) {
        if (pattern.test(line)) naive.push([line, offset]);
        offset += line.length + 1;
      }
      expect(view.linesWith(pattern)).toEqual(naive);
      expect(view.holds(pattern)).toBe(pattern.test(content));
    }
});

describe('the words a pattern needs', () => {
  test.each<[RegExp, string[][]]>([
    [
      /\b(?:send|post)\b.{0,60}\bcookies?\b/g,
      [
        ['send', 'post'],
        ['cookies', 'cookie'],
      ],
    ],
    [/a(?:bc|d)?efg[xy]+hello{2}/, [['abcefg', 'adefg', 'aefg'], ['hell']]],
    [/(?=never)bar|BAZZ/i, [['bar', 'bazz']]],
    [/(?:needed){0,3}only/, [['only']]],
    [/(?:needed){2,3}/, [['needed']]],
    [/https?:\/\/\S+/, [['https://', 'http://']]],
    [/[kK]ey[^a]word/, [['key'], ['word']]],
    [/\bnc\b|curl/, []],
    [/word|\d+/, []],
    [/Müller/, [['ller']]],
    [/(?i:word)/, []],
    [/word/u, []],
  ])('%s', (pattern, words) => {
    expect(requiredBy(pattern)).toEqual(words);
  });
});

test('a line that needs no rewriting is what rewriting would make of it', () => {
  const characters = [...'aZ1 —–→✅❌éñ한글漢字かがカガلاअक्षя і\u0301\u0338\u3099ﬁ①Ａ“”‘’•…│▌🚀́'];
  let seed = 7;
  const next = (n: number) => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
    return seed % n;
  };
  for (let turn = 0; turn < 3_000; turn++) {
    const line = Array.from({ length: 1 + next(6) }, () => characters[next(characters.length)]).join('');
    // An invisible character at the end forces the rewriting, which drops it.
    expect(skeletonText(`${line}\nplain`)).toBe(skeletonText(`${line}\u200b\nplain`));
  }
});
