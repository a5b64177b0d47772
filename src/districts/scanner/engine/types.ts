/** The words of the scanner: what a rule is, what a finding is, what an analysis answers. No I/O anywhere below. */

export type ScanType = 'settings' | 'mcp_config' | 'skill';

export type Severity = 'critical' | 'high' | 'medium' | 'low';
export const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low'];

/** `block`: hostile. `review`: a person should look. `clean`: no hostile content found, which is not "well protected". */
export type Verdict = 'block' | 'review' | 'clean';

/**
 * One rule of the catalogue. `bad` is a whole file that the rule reports, `good` its near miss that it leaves alone;
 * both are run by the tests and printed in the catalogue page.
 */
export interface Rule {
  readonly id: string;
  /** What the rule gives when nothing about the place raises or lowers it. */
  readonly severity: Severity;
  readonly category: Category;
  /** A lax posture: counts in the score, never in the verdict. */
  readonly posture: boolean;
  readonly types: readonly ScanType[];
  /** One line; the description of a finding that names no subject. */
  readonly title: string;
  readonly rationale: string;
  readonly recommendation: string;
  readonly good: string;
  readonly bad: string;
  /** The type `good` and `bad` are scanned as; the first of `types` when absent. */
  readonly exampleType?: ScanType;
  readonly references?: readonly string[];
}

export type Category =
  | 'unparseable'
  | 'invalid_encoding'
  | 'duplicate_key'
  | 'invalid_config'
  | 'limit_exceeded'
  | 'missing_deny_rule'
  | 'partial_deny_rule'
  | 'narrow_deny_rule'
  | 'ineffective_deny_rule'
  | 'permission_bypass'
  | 'permission_allow_all'
  | 'dangerous_allow'
  | 'environment_injection'
  | 'tls_disabled'
  | 'model_endpoint_override'
  | 'proxy_override'
  | 'exfiltration_endpoint'
  | 'mcp_auto_approve'
  | 'hook_network_call'
  | 'remote_code_execution'
  | 'reverse_shell'
  | 'credential_exfiltration'
  | 'credential_access'
  | 'persistence'
  | 'privilege_escalation'
  | 'destructive_command'
  | 'background_process'
  | 'inline_code'
  | 'package_install'
  | 'dynamic_eval'
  | 'resource_abuse'
  | 'unknown_server'
  | 'server_identity_mismatch'
  | 'typosquat'
  | 'malicious_package'
  | 'shell_wrapper'
  | 'unpinned_package'
  | 'shell_metacharacters'
  | 'hardcoded_credential'
  | 'placeholder_credential'
  | 'broad_filesystem_access'
  | 'insecure_transport'
  | 'homoglyph'
  | 'auto_approve'
  | 'tool_poisoning'
  | 'instruction_override'
  | 'obfuscated_override'
  | 'role_hijack'
  | 'llm_control_token'
  | 'invisible_text'
  | 'bidi_control'
  | 'xml_role_injection'
  | 'hidden_comment'
  | 'concealment'
  | 'confirmation_bypass'
  | 'prompt_extraction'
  | 'self_modification'
  | 'malware_dropper'
  | 'encoded_instruction'
  | 'code_execution'
  | 'data_exfiltration'
  | 'broad_tools'
  | 'output_manipulation'
  | 'competitor_reference';

/** What a rule says about one place. Offsets are UTF-16 code units of the analysed text. */
export interface Finding {
  readonly rule: Rule;
  readonly severity: Severity;
  readonly posture: boolean;
  readonly description: string;
  readonly recommendation: string;
  /** Null for something absent. */
  readonly start: number | null;
  readonly end: number | null;
  /** The server, hook, key or list entry; part of the identity of the finding. */
  readonly subject: string;
  /** Distinct text; part of the identity. Never leaves the analyser. */
  readonly matched: string;
  /** Masked excerpt: only words of the scanner's own vocabulary, everything else is a mask. */
  readonly evidence: string | null;
  occurrences: number;
}

export interface ScanOptions {
  /** Brands of SKL-050; an empty list disables the rule. */
  readonly competitors: readonly string[];
  /** More vetted servers; the identity, where given, is a package name or a host. */
  readonly allowedServers: readonly { readonly name: string; readonly identity: string | null }[];
}

export interface Summary {
  critical: number;
  high: number;
  medium: number;
  low: number;
}

export interface Analysis {
  readonly type: ScanType;
  /** The text positions refer to. */
  readonly text: string;
  readonly lineStarts: readonly number[];
  /** Ordered, at most 200. */
  readonly findings: readonly Finding[];
  readonly score: number;
  readonly passed: boolean;
  readonly verdict: Verdict;
  readonly summary: Summary;
  readonly truncated: boolean;
}
