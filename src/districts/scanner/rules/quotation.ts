/**
 * Attacks that a text about attacks shows: in the list of what to look for, in a worked example, as traces that were found.
 * Only in such a text (`isGuide`), only under words that present them, and never where the words before order them.
 */
import { credentialPaths } from '../data/credential-paths.ts';
import { listedAttack, ordersIt, type TextView } from '../engine/text-view.ts';

/** Headings of a text about attacks below which a specimen stands. */
const SPECIMEN_HEADING =
  /^#{1,6} [^\n]{0,40}\b(?:worked examples?|examples? of|sample (?:inputs?|reports?|findings?|cases?)|specimens?|case stud(?:y|ies)|test (?:cases?|inputs?|files?)|exercises?)\b[^\n]{0,60}\n/;
/** The line before a block says that what follows was found, or is typical. */
const SPECIMEN_LEAD =
  /(?:\b(?:typical|usual|known|common|classic|characteristic|observed|recorded)\b[^\n]{0,40}|\b(?:traces?|artefacts?|artifacts?|specimens?|indicators|findings?|evidence|inputs?|samples?)\b[^\n]{0,60}):\s{0,4}$/;

/** True where a text about attacks presents [start, …) as a specimen and does not have it carried out. */
export function specimen(view: TextView, start: number): boolean {
  if (!view.isGuide) return false;
  if (listedAttack(view, start)) return true;
  const fence = view.fenceAt(start);
  const before = fence?.start ?? start;
  const above = view.lower.slice(Math.max(0, before - 1_500), before);
  if (ordersIt(above)) return false;
  const last = above.trimEnd().split('\n').at(-1) ?? '';
  if (fence !== null && SPECIMEN_LEAD.test(last)) return true;
  const at = above.lastIndexOf('\n#');
  return at !== -1 && fence !== null && SPECIMEN_HEADING.test(above.slice(at + 1));
}

/** `# example of a bad step` as the first line of a block, or right above a line of it. */
const LABELLED =
  /^\s{0,8}(?:#|\/\/)\s{0,4}(?:an? )?(?:examples?|samples?|specimens?|instances?) of (?:an? |the )?(?:bad|malicious|hostile|dangerous|unsafe|harmful|insecure|vulnerable|poisoned)\b/;

/** The comment over a line of code, or the line itself, says that it shows what is bad. */
export function labelledBad(view: TextView, start: number, blockStart: number): boolean {
  const line = view.lineStart(start);
  if (LABELLED.test(view.lower.slice(line, line + 160))) return true;
  const above = view.lower.slice(Math.max(blockStart, line - 160), Math.max(blockStart, line - 1));
  return LABELLED.test(above.slice(above.lastIndexOf('\n') + 1));
}

/** A word for how grave a finding is opens the line: what follows says what the word means. */
const GRADE =
  /^[ \t>|]{0,8}(?:[-*+•]|\d{1,3}[.)])?\s{0,3}[*_`]{0,2}(?:critical|severe|high|major|medium|moderate|low|minor|info\w{0,10}|p[0-4]|s[0-4])[*_`]{0,2}\s{0,3}(?:[:|=—–-]|\()/;

/** True for an entry of a scale of severities in a text about attacks. */
export function definesGrade(view: TextView, start: number): boolean {
  if (!view.isGuide) return false;
  const line = view.lineStart(start);
  return GRADE.test(view.lower.slice(line, start));
}

/** What records who did what on a machine. */
const RECORDS = /^(?:.{0,120}[\\/])?\.(?:bash|zsh|python)_history\b/;
const INVESTIGATES =
  /\b(?:incident response|incident responders?|forensics?|dfir|triage|chain of custody|preserv\w{1,5} (?:the )?evidence|compromised? (?:host|server|machine|account)s?)\b/;

/**
 * Evidence of an investigation: the only private files are records of commands, and they go to a bucket whose name is the
 * reader's to set.
 */
export function keepsEvidence(view: TextView, code: string): boolean {
  if (!view.isGuide || !INVESTIGATES.test(view.lower.slice(0, 1_500))) return false;
  if (!credentialPaths(code).every(({ start, end }) => RECORDS.test(code.slice(start, end)))) return false;
  let seen = 0;
  for (const match of code.matchAll(/\b(?:s3|gs|az|abfss?):\/\/([^\s"'/]{1,100})|\bhttps?:\/\//g)) {
    seen++;
    const name = /^\$\{?([A-Za-z_]\w{1,40})\}?$/.exec(match[1] ?? '')?.[1];
    // A name that the text itself fills in is the text's bucket.
    if (name === undefined || definedHere(view, name)) return false;
  }
  return seen > 0;
}

function definedHere(view: TextView, name: string): boolean {
  return new RegExp(`\\b${name}\\b[\`"' ]{0,4}(?:[:|]?=|\\|)[^\\n]{0,40}[\\w-]{3}`).test(view.text);
}
