/**
 * What deliverables must not carry: secrets, and licence texts that would bind the buyer (domain.md 14, `safety`).
 * Deterministic, linear in the bytes, and indifferent to what the bytes are: files are never decoded, unpacked or run.
 * No finding holds the secret it found.
 */
import { detectLicences } from './licence-texts.ts';
import { detectPrivateKeys } from './private-keys.ts';
import { detectTokens } from './secret-tokens.ts';

/** Named in the evidence: other rules may find other things. */
export const FINDINGS_RULESET = 'findings-1';

export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  /** Fails the work whatever its score: a private key or a live credential. */
  readonly blocking: boolean;
  readonly path: string;
  /** 1-based; null in a binary file. */
  readonly line: number | null;
  /** Byte offset of the first occurrence. */
  readonly offset: number;
  /** Masked: what kind of thing it is and at most its last four characters. */
  readonly evidence: string;
  /** How often the same thing stands in the deliverables; it counts once. */
  readonly occurrences: number;
}

/** What a detector saw at an index of its text. `secret` tells same from different and never leaves this module. */
export interface Hit {
  readonly rule: string;
  readonly severity: Severity;
  readonly blocking: boolean;
  readonly index: number;
  readonly evidence: string;
  readonly secret: string;
}
/** `text` holds one character per byte; `lower` is the same in lower case. */
export type Detector = (text: string, lower: string, report: (hit: Hit) => void) => void;

const DETECTORS: readonly Detector[] = [detectPrivateKeys, detectTokens, detectLicences];

/** Different secrets kept per rule, and hits counted per rule and file. The score is at its floor long before. */
const DISTINCT_MAX = 100;
const HITS_MAX = 1_000;

export interface DeliverableFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** All findings, by path, offset and rule; the order of the files does not matter. */
export function findSecrets(files: readonly DeliverableFile[]): Finding[] {
  const found = new Map<string, Finding>();
  const distinct = new Map<string, number>();
  const ordered = [...files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  for (const { path, bytes } of ordered) {
    for (const { hit, offset, line } of locate(bytes, hitsOf(bytes))) {
      const key = `${hit.rule}\n${hit.secret}`;
      const known = found.get(key);
      if (known !== undefined) {
        found.set(key, { ...known, occurrences: known.occurrences + 1 });
        continue;
      }
      const count = distinct.get(hit.rule) ?? 0;
      if (count >= DISTINCT_MAX) continue;
      distinct.set(hit.rule, count + 1);
      const { rule, severity, blocking, evidence } = hit;
      found.set(key, { rule, severity, blocking, path, line, offset, evidence, occurrences: 1 });
    }
  }
  return [...found.values()];
}

interface PlacedHit {
  readonly hit: Hit;
  /** The index is one of the text without its NUL bytes. */
  readonly narrowed: boolean;
}

/**
 * The detectors read bytes as Latin-1, one character each. UTF-16 text has a NUL beside every ASCII letter, at either
 * alignment and anywhere in a binary: a second reading without the NULs sees it.
 */
function hitsOf(bytes: Uint8Array): PlacedHit[] {
  const placed: PlacedHit[] = [];
  const seen = new Set<string>();
  read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'), (hit) => {
    seen.add(`${hit.rule}\n${hit.secret}`);
    placed.push({ hit, narrowed: false });
  });
  if (bytes.includes(0)) {
    read(Buffer.from(bytes.filter((b) => b !== 0)).toString('latin1'), (hit) => {
      if (!seen.has(`${hit.rule}\n${hit.secret}`)) placed.push({ hit, narrowed: true });
    });
  }
  return placed;
}

function read(text: string, report: (hit: Hit) => void): void {
  // One character stays one character: within Latin-1 lower case never changes the length.
  const lower = text.toLowerCase();
  const left = new Map<string, number>();
  for (const detect of DETECTORS) {
    detect(text, lower, (hit) => {
      const quota = left.get(hit.rule) ?? HITS_MAX;
      left.set(hit.rule, quota - 1);
      if (quota > 0) report(hit);
    });
  }
}

/** Byte offsets and lines of all hits, in one pass over the bytes. */
function locate(bytes: Uint8Array, placed: PlacedHit[]): { hit: Hit; offset: number; line: number | null }[] {
  const located: { hit: Hit; offset: number; line: number | null }[] = [];
  const binary = bytes.includes(0);
  for (const narrowed of [false, true]) {
    let offset = 0;
    let index = 0;
    let line = 1;
    const hits = placed.filter((p) => p.narrowed === narrowed).sort((a, b) => a.hit.index - b.hit.index);
    for (const { hit } of hits) {
      for (; index < hit.index || (narrowed && bytes[offset] === 0); offset += 1) {
        if (bytes[offset] === 10) line += 1;
        if (!narrowed || bytes[offset] !== 0) index += 1;
      }
      located.push({ hit, offset, line: binary ? null : line });
    }
  }
  return located.sort(
    (a, b) => a.offset - b.offset || (a.hit.rule < b.hit.rule ? -1 : a.hit.rule > b.hit.rule ? 1 : 0),
  );
}
