/**
 * The wire shapes of a scan. The document's keys come first and keep their names, types and order; what stands behind
 * them is additive. Browser-safe.
 */
import { z } from 'zod';
import { Id, Sha256 } from '../../platform/wire.ts';

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
  content: z
    .string()
    .meta({ maxLength: SCAN_CONTENT_BYTES_MAX, description: 'The text of the file, at most 1,048,576 bytes of UTF-8' }),
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

const WholeSeconds = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  .describe('RFC 3339 UTC, whole seconds');

/** The reply of POST /api/v1/public/security/scan, in the order in which its keys are written. */
export const ScanReply = z.object({
  ok: z.literal(true),
  scan_id: z.uuid(),
  type: ScanType,
  threats: z.array(Threat).max(THREATS_LISTED_MAX),
  score: z.int().min(0).max(100),
  passed: z.boolean(),
  summary: ScanSummary,
  scanned_at: WholeSeconds,
  verdict: Verdict,
  ruleset_version: RulesetVersion,
  truncated: z.boolean(),
});
export type ScanReply = z.infer<typeof ScanReply>;

/** A scan of one of the owner's agents, named by its owner. */
export const ScanAgentRequest = ScanRequest.extend({ agentId: Id });
export type ScanAgentRequest = z.infer<typeof ScanAgentRequest>;

/** A threat as it is kept: without the excerpt. */
export type StoredThreat = Omit<Threat, 'evidence'>;

/** One row of the history. The digest is of the UTF-8 bytes that were scanned, as sha256sum prints it. */
export const ScanItem = z.object({
  scan_id: z.uuid(),
  agent_id: z.uuid().nullable().describe('The agent whose key asked, or for whom its owner asked; null for the owner'),
  type: ScanType,
  score: z.int().min(0).max(100),
  passed: z.boolean(),
  summary: ScanSummary,
  scanned_at: WholeSeconds,
  verdict: Verdict,
  ruleset_version: RulesetVersion,
  truncated: z.boolean(),
  content_sha256: Sha256,
  content_bytes: z.int().min(0).max(SCAN_CONTENT_BYTES_MAX),
});
export type ScanItem = z.infer<typeof ScanItem>;

/** A scan of the history with its threats; `evidence` is always null, because excerpts are not kept. */
export const ScanDetail = ScanItem.extend({ ok: z.literal(true), threats: z.array(Threat).max(THREATS_LISTED_MAX) });
export type ScanDetail = z.infer<typeof ScanDetail>;

export const ListScansInput = z.strictObject({
  limit: z.int().min(1).max(100).default(20),
  cursor: z.string().min(1).max(200).optional(),
  type: ScanType.optional(),
  agentId: Id.optional(),
});
export type ListScansInput = z.infer<typeof ListScansInput>;

export const ScanPage = z.object({
  ok: z.literal(true),
  scans: z.array(ScanItem).max(100),
  nextCursor: z.string().max(200).nullable(),
});
export type ScanPage = z.infer<typeof ScanPage>;

export const GetScanInput = z.strictObject({ scanId: Id });

/** `name` is what the report calls the file. */
export const ExportScanInput = z.strictObject({
  scanId: Id,
  format: z.enum(['markdown', 'sarif', 'pdf', 'json']),
  name: z.string().min(1).max(255).optional(),
});
export type ExportScanInput = z.infer<typeof ExportScanInput>;

export const RuleCatalogue = z.object({
  ok: z.literal(true),
  ruleset_version: RulesetVersion,
  families: z
    .array(
      z.object({
        name: z.string().min(1).max(100),
        rules: z
          .array(
            z.object({
              id: z.string().min(1).max(16),
              severity: Severity,
              category: z.string().min(1).max(64),
              posture: z.boolean(),
              title: z.string().min(1).max(600),
              rationale: z.string().min(1).max(2_000),
              recommendation: z.string().min(1).max(600),
              types: z.array(ScanType).max(3),
              bad: z.string().max(20_000).describe('A whole file that the rule reports'),
              good: z.string().max(20_000).describe('Its near miss, which the rule leaves alone'),
            }),
          )
          .max(200),
      }),
    )
    .max(50),
});
export type RuleCatalogue = z.infer<typeof RuleCatalogue>;

/** RFC 3339 UTC without fractions. */
export function wholeSeconds(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}

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
    scanned_at: wholeSeconds(scannedAt),
    verdict: result.verdict,
    ruleset_version: result.ruleset_version,
    truncated: result.truncated,
  };
}

/** By path alone: what a walk through a folder picks up. Null for everything else. */
export function typeOfPath(path: string): ScanType | null {
  const normal = path.replace(/\\/g, '/');
  const slash = normal.lastIndexOf('/');
  const name = normal.slice(slash + 1);
  const folders = `/${slash === -1 ? '' : normal.slice(0, slash)}/`;
  if (name === 'managed-settings.json' || (/\/\.claude\/$/.test(folders) && /^settings(?:\.local)?\.json$/.test(name)))
    return 'settings';
  if (/^(?:\.mcp\.json|mcp\.json|mcp_config\.json|claude_desktop_config\.json)$/.test(name)) return 'mcp_config';
  if (/^(?:SKILL\.md|CLAUDE\.md|CLAUDE\.local\.md|AGENTS\.md|\.cursorrules)$/.test(name) || name.endsWith('.mdc'))
    return 'skill';
  if (name.endsWith('.md') && /\/\.claude\/(?:skills|agents|commands)\//.test(folders)) return 'skill';
  return null;
}

const SETTINGS_KEYS: ReadonlySet<string> = new Set([
  'permissions',
  'hooks',
  'env',
  'statusLine',
  'apiKeyHelper',
  'enableAllProjectMcpServers',
  'enabledMcpjsonServers',
  'enabledPlugins',
  'sandbox',
  'defaultMode',
  'awsAuthRefresh',
  'subagentStatusLine',
  'extraKnownMarketplaces',
  'skipDangerousModePermissionPrompt',
  'disableAllHooks',
]);

/** The kind of a JSON object by its keys; `nestedServers` is true where `mcp.servers` exists. */
export function typeOfKeys(keys: ReadonlySet<string>, nestedServers: boolean): ScanType | null {
  for (const key of keys) if (SETTINGS_KEYS.has(key)) return 'settings';
  return keys.has('mcpServers') || keys.has('servers') || nestedServers ? 'mcp_config' : null;
}

/** A file somebody dropped or named: by its path, else text by its ending and JSON by its keys; null when it stays unclear. */
export function typeOfFile(path: string, content: string): ScanType | null {
  const known = typeOfPath(path);
  if (known !== null) return known;
  if (/\.(?:md|markdown|txt)$/i.test(path)) return 'skill';
  try {
    const root: unknown = JSON.parse(content.charCodeAt(0) === 0xfeff ? content.slice(1) : content);
    if (root === null || typeof root !== 'object' || Array.isArray(root)) return null;
    const nested = (root as { mcp?: unknown }).mcp;
    return typeOfKeys(new Set(Object.keys(root)), nested !== null && typeof nested === 'object' && 'servers' in nested);
  } catch {
    return null;
  }
}
