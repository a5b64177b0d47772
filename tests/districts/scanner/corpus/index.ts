/**
 * The project's own corpus: hostile and harmless files of the three types, written for it. A file `<type>-<label>.txt`
 * holds many, each after a line `%%% name`; a file of passages holds `%%% name | carrier:section`, one passage each, which
 * stands in an ordinary skill of skill-carriers.txt behind that section. A part of them, chosen by a hash of the name, is kept aside while rules are
 * tuned; `bench/scanner-quality.ts` reports both parts apart.
 */
import { readFileSync } from 'node:fs';

export type CorpusType = 'settings' | 'mcp_config' | 'skill';
export interface CorpusFile {
  readonly type: CorpusType;
  readonly hostile: boolean;
  readonly name: string;
  readonly content: string;
  /** Not looked at while rules are tuned. */
  readonly aside: boolean;
}

const FILES: readonly (readonly [string, CorpusType, boolean])[] = [
  ['settings-hostile.txt', 'settings', true],
  ['settings-harmless.txt', 'settings', false],
  ['mcp-hostile.txt', 'mcp_config', true],
  ['mcp-harmless.txt', 'mcp_config', false],
  ['skill-hostile.txt', 'skill', true],
  ['skill-harmless.txt', 'skill', false],
];

const PASSAGES: readonly (readonly [string, boolean])[] = [
  ['skill-passages-hostile.txt', true],
  ['skill-passages-harmless.txt', false],
];

/** Every file of the corpus, in the order in which it is written down. */
export function readCorpus(): CorpusFile[] {
  const files: CorpusFile[] = [];
  for (const [file, type, hostile] of FILES) {
    for (const [name, content] of partsOf(file))
      files.push({ type, hostile, name, content, aside: hash(`${file}/${name}`) % 5 < 2 });
  }
  const carriers = new Map(partsOf('skill-carriers.txt'));
  for (const [file, hostile] of PASSAGES) {
    for (const [head, passage] of partsOf(file)) {
      const [name = '', place = ''] = head.split(' | ');
      const [carrier = '', section = '0'] = place.split(':');
      const sections = (carriers.get(carrier) ?? '').trimEnd().split(/\n(?=## )/);
      const at = Math.min(Number(section), sections.length - 1);
      const content = `${sections.map((text, i) => (i === at ? `${text.trimEnd()}\n\n${passage}` : text)).join('\n')}\n`;
      files.push({ type: 'skill', hostile, name, content, aside: hash(`${file}/${name}`) % 5 < 2 });
    }
  }
  return files;
}

function partsOf(file: string): [string, string][] {
  const text = readFileSync(new URL(file, import.meta.url), 'utf8');
  return text
    .split(/^%%% /m)
    .slice(1)
    .map((part) => {
      const newline = part.indexOf('\n');
      return [part.slice(0, newline).trim(), part.slice(newline + 1)];
    });
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return value;
}
