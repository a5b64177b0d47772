/** Weakness numbers of the categories (our mapping), for SARIF and the catalogue page. */
import type { Category } from '../engine/types.ts';

export interface Taxon {
  readonly cwe: readonly string[];
  readonly owasp: string | null;
}

const INJECTION: Taxon = { cwe: ['CWE-1427'], owasp: 'LLM01:2025' };
const LOOKALIKE: Taxon = { cwe: ['CWE-1007'], owasp: 'LLM03:2025' };
const DISCLOSURE: Taxon = { cwe: ['CWE-522'], owasp: 'LLM02:2025' };
const SUPPLY: Taxon = { cwe: ['CWE-494'], owasp: 'LLM03:2025' };
const AGENCY: Taxon = { cwe: ['CWE-250'], owasp: 'LLM06:2025' };

export const TAXONOMY: Readonly<Record<Category, Taxon>> = {
  unparseable: { cwe: ['CWE-1286'], owasp: null },
  invalid_encoding: { cwe: ['CWE-838'], owasp: null },
  duplicate_key: { cwe: ['CWE-694'], owasp: null },
  invalid_config: { cwe: ['CWE-1286'], owasp: null },
  limit_exceeded: { cwe: ['CWE-770'], owasp: null },
  missing_deny_rule: AGENCY,
  partial_deny_rule: AGENCY,
  narrow_deny_rule: AGENCY,
  ineffective_deny_rule: AGENCY,
  permission_bypass: AGENCY,
  permission_allow_all: AGENCY,
  dangerous_allow: AGENCY,
  environment_injection: { cwe: ['CWE-427'], owasp: 'LLM03:2025' },
  tls_disabled: { cwe: ['CWE-295'], owasp: null },
  model_endpoint_override: { cwe: ['CWE-441'], owasp: 'LLM02:2025' },
  proxy_override: { cwe: ['CWE-441'], owasp: 'LLM02:2025' },
  exfiltration_endpoint: DISCLOSURE,
  mcp_auto_approve: AGENCY,
  hook_network_call: { cwe: ['CWE-200'], owasp: 'LLM02:2025' },
  remote_code_execution: SUPPLY,
  reverse_shell: { cwe: ['CWE-506'], owasp: 'LLM03:2025' },
  credential_exfiltration: DISCLOSURE,
  credential_access: DISCLOSURE,
  persistence: { cwe: ['CWE-506'], owasp: 'LLM06:2025' },
  privilege_escalation: AGENCY,
  destructive_command: { cwe: ['CWE-506'], owasp: 'LLM06:2025' },
  background_process: { cwe: ['CWE-506'], owasp: 'LLM06:2025' },
  inline_code: { cwe: ['CWE-94'], owasp: 'LLM03:2025' },
  package_install: { cwe: ['CWE-829'], owasp: 'LLM03:2025' },
  dynamic_eval: { cwe: ['CWE-95'], owasp: 'LLM05:2025' },
  resource_abuse: { cwe: ['CWE-506'], owasp: 'LLM10:2025' },
  unknown_server: { cwe: ['CWE-829'], owasp: 'LLM03:2025' },
  server_identity_mismatch: { cwe: ['CWE-345'], owasp: 'LLM03:2025' },
  typosquat: LOOKALIKE,
  malicious_package: { cwe: ['CWE-506'], owasp: 'LLM03:2025' },
  shell_wrapper: { cwe: ['CWE-78'], owasp: 'LLM06:2025' },
  unpinned_package: { cwe: ['CWE-829'], owasp: 'LLM03:2025' },
  shell_metacharacters: { cwe: ['CWE-78'], owasp: 'LLM06:2025' },
  hardcoded_credential: { cwe: ['CWE-798'], owasp: 'LLM02:2025' },
  placeholder_credential: { cwe: ['CWE-798'], owasp: null },
  broad_filesystem_access: AGENCY,
  insecure_transport: { cwe: ['CWE-319'], owasp: null },
  homoglyph: LOOKALIKE,
  auto_approve: AGENCY,
  tool_poisoning: INJECTION,
  instruction_override: INJECTION,
  obfuscated_override: INJECTION,
  role_hijack: INJECTION,
  llm_control_token: INJECTION,
  invisible_text: INJECTION,
  bidi_control: { cwe: ['CWE-1007'], owasp: 'LLM01:2025' },
  xml_role_injection: INJECTION,
  hidden_comment: INJECTION,
  concealment: INJECTION,
  confirmation_bypass: AGENCY,
  prompt_extraction: { cwe: ['CWE-200'], owasp: 'LLM07:2025' },
  self_modification: { cwe: ['CWE-506'], owasp: 'LLM04:2025' },
  malware_dropper: SUPPLY,
  encoded_instruction: { cwe: ['CWE-506'], owasp: 'LLM01:2025' },
  code_execution: { cwe: ['CWE-78'], owasp: 'LLM05:2025' },
  data_exfiltration: DISCLOSURE,
  broad_tools: AGENCY,
  output_manipulation: INJECTION,
  competitor_reference: { cwe: [], owasp: null },
};
