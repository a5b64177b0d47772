/**
 * The wire shapes of a scan. The document's keys come first and keep their names, types and order; what stands behind
 * them is additive. Browser-safe.
 */
import { z } from 'zod';

/** Bytes of UTF-8. */
export const SCAN_CONTENT_BYTES_MAX = 1_048_576;
export const THREATS_LISTED_MAX = 200;

export const ScanType = z.enum(['settings', 'mcp_config', 'skill']);
export type ScanType = z.infer<typeof ScanType>;

/**
 * The body of a request. Nothing is coerced and unknown fields are ignored. `type` is any string here, so that one
 * outside the three answers 422 and not 400; `content` may be empty.
 */
export const ScanRequest = z.object({
  type: z.string().max(SCAN_CONTENT_BYTES_MAX).describe('settings, mcp_config or skill'),
  content: z.string().describe('The text of the file, at most 1,048,576 bytes of UTF-8'),
});
export type ScanRequest = z.infer<typeof ScanRequest>;

export const Severity = z.enum(['critical', 'high', 'medium', 'low']);
export type Severity = z.infer<typeof Severity>;

export const Verdict = z.enum(['block', 'review', 'clean']);
export type Verdict = z.infer<typeof Verdict>;

export const Threat = z.object({
  severity: Severity,
  category: z.string().min(1).max(64),
  description: z.string().min(1).max(600),
  recommendation: z.string().min(1).max(600),
  line: z.int().min(1).max(SCAN_CONTENT_BYTES_MAX).nullable().describe('From 1; null for something absent'),
  rule_id: z
    .string()
    .regex(/^[A-Z]{3}-[A-Z0-9]{3,5}$/)
    .describe('Stable; never reused for another rule'),
  occurrences: z.int().min(1).max(SCAN_CONTENT_BYTES_MAX),
  posture: z.boolean().describe('Counts in the score and not in the verdict'),
  column: z.int().min(1).max(SCAN_CONTENT_BYTES_MAX).nullable().describe('From 1, in UTF-16 code units'),
  evidence: z.string().max(200).nullable().describe('Masked excerpt: words of the scanner’s own vocabulary only'),
});
export type Threat = z.infer<typeof Threat>;

export const ScanSummary = z.object({
  critical: z.int().min(0).max(SCAN_CONTENT_BYTES_MAX),
  high: z.int().min(0).max(SCAN_CONTENT_BYTES_MAX),
  medium: z.int().min(0).max(SCAN_CONTENT_BYTES_MAX),
  low: z.int().min(0).max(SCAN_CONTENT_BYTES_MAX),
});
export type ScanSummary = z.infer<typeof ScanSummary>;

export const RulesetVersion = z.string().regex(/^\d{1,5}\.\d{1,5}\.\d{1,5}$/);

/** What one scan finds, without who asked and when. */
export const ScanResult = z.object({
  type: ScanType,
  threats: z.array(Threat).max(THREATS_LISTED_MAX),
  score: z.int().min(0).max(100),
  passed: z.boolean(),
  summary: ScanSummary,
  verdict: Verdict,
  ruleset_version: RulesetVersion,
  truncated: z.boolean(),
});
export type ScanResult = z.infer<typeof ScanResult>;

/** The reply of POST /api/v1/public/security/scan, in the order in which its keys are written. */
export const ScanReply = z.object({
  ok: z.literal(true),
  scan_id: z.uuid(),
  type: ScanType,
  threats: z.array(Threat).max(THREATS_LISTED_MAX),
  score: z.int().min(0).max(100),
  passed: z.boolean(),
  summary: ScanSummary,
  scanned_at: z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    .describe('RFC 3339 UTC, whole seconds'),
  verdict: Verdict,
  ruleset_version: RulesetVersion,
  truncated: z.boolean(),
});
export type ScanReply = z.infer<typeof ScanReply>;

export const SCAN_ERROR_CODES = [
  'validation_error',
  'invalid_content',
  'unauthorized',
  'method_not_allowed',
  'payload_too_large',
  'unsupported_media_type',
  'unknown_scan_type',
  'rate_limited',
  'scan_unavailable',
] as const;

/** Flat: `ok` is this endpoint's flag, `success` the one of its neighbours. */
export const ScanError = z.object({
  ok: z.literal(false),
  success: z.literal(false),
  error: z.string().min(1).max(600),
  code: z.enum(SCAN_ERROR_CODES),
});
export type ScanError = z.infer<typeof ScanError>;

/** Puts a result, its id and its time into the order of the reply. `scannedAt` is cut to whole seconds. */
export function toScanReply(result: ScanResult, scanId: string, scannedAt: Date): ScanReply {
  return {
    ok: true,
    scan_id: scanId,
    type: result.type,
    threats: result.threats,
    score: result.score,
    passed: result.passed,
    summary: result.summary,
    scanned_at: `${scannedAt.toISOString().slice(0, 19)}Z`,
    verdict: result.verdict,
    ruleset_version: result.ruleset_version,
    truncated: result.truncated,
  };
}
