/**
 * The project's own corpus: hostile and harmless files of the three types, written for it. A file `<type>-<label>.txt`
 * holds many, each after a line `%%% name`. A part of them, chosen by a hash of the name, is kept aside while rules are
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

/** Every file of the corpus, in the order in which it is written down. */
export function readCorpus(): CorpusFile[] {
  const files: CorpusFile[] = [];
  for (const [file, type, hostile] of FILES) {
    const text = readFileSync(new URL(file, import.meta.url), 'utf8');
    for (const part of text.split(/^%%% /m).slice(1)) {
      const newline = part.indexOf('\n');
      const name = part.slice(0, newline).trim();
      files.push({ type, hostile, name, content: part.slice(newline + 1), aside: hash(`${file}/${name}`) % 5 < 2 });
    }
  }
  return files;
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return value;
}
