/**
 * What the catalogue has answered: one digest per version over every example and every file of the corpus, and every rule id
 * that was ever given, with its category. `node scripts/write-scanner-rules.ts` keeps the file.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { CATALOGUE, RULESET_VERSION } from '../../../src/districts/scanner/catalogue.ts';
import { scanContent } from '../../../src/districts/scanner/scan-content.ts';
import { readCorpus } from './corpus/index.ts';

const FILE = new URL('ruleset.json', import.meta.url);

export interface Ruleset {
  /** Version → SHA-256 of all outputs. */
  readonly versions: Readonly<Record<string, string>>;
  /** Rule id → category, for every id that was ever in the catalogue. */
  readonly ids: Readonly<Record<string, string>>;
  /** Ids of removed rules; they are never given again. */
  readonly retired: readonly string[];
}

export function readRuleset(): Ruleset {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Ruleset;
}

/** SHA-256 over the threats, score and verdict of every example and every file of the corpus. */
export function outputDigest(): string {
  const hash = createHash('sha256');
  const add = (report: ReturnType<typeof scanContent>): void => {
    hash.update(JSON.stringify([report.threats, report.score, report.passed, report.verdict, report.truncated]));
  };
  for (const rule of CATALOGUE)
    for (const content of [rule.bad, rule.good])
      add(scanContent({ type: rule.exampleType ?? rule.types[0]!, content }));
  for (const file of readCorpus()) add(scanContent(file));
  return hash.digest('hex');
}

/** The file as it must be for this catalogue. Throws when a released version would answer differently. */
export function nextRuleset(before: Ruleset, unreleased: boolean): Ruleset {
  const digest = outputDigest();
  const known = before.versions[RULESET_VERSION];
  if (known !== undefined && known !== digest && !unreleased)
    throw new Error(
      `The output changed: raise RULESET_VERSION, or say --unreleased while ${RULESET_VERSION} has not been released.`,
    );
  const current = Object.fromEntries(CATALOGUE.map((rule) => [rule.id, rule.category]));
  const back = before.retired.filter((id) => id in current);
  if (back.length > 0) throw new Error(`These ids were of other rules: ${back.join(', ')}.`);
  const ids = { ...before.ids, ...current };
  return {
    versions: { ...before.versions, [RULESET_VERSION]: digest },
    ids,
    retired: Object.keys(ids).filter((id) => !(id in current)),
  };
}

export function writeRuleset(ruleset: Ruleset): void {
  writeFileSync(FILE, `${JSON.stringify(ruleset, null, 2)}\n`);
}
