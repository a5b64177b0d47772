/** Which field names say that the value is a secret, and which values are no secret all the same. */

const SECRET = /secret|key|token|passw(?:or)?d|passphrase|pwd|credential|bearer|authorization/i;

/** Names that contain such a word and hold no secret. */
export const INNOCENT_NAMES: readonly string[] = [
  'keyboard',
  'keycloak',
  'monkey',
  'hotkey',
  'keymap',
  'keyspace',
  'keyword',
  'keynote',
  'keyframe',
  'turkey',
  'keybind',
  'keychain',
  'tokenizer',
  'tokenize',
  'public_key',
  'publishable_key',
  'max_tokens',
  'max_token',
  'token_limit',
  'token_budget',
  'token_count',
  'token_window',
  'tokens_per',
  'output_tokens',
  'thinking_tokens',
  'context_tokens',
  'token_type',
  'token_endpoint',
  'token_expir',
  'token_lifetime',
  'token_name',
  'token_symbol',
  'token_address',
  'token_addr',
  'token_contract',
  'git_config_key',
  'key_file',
  'key_path',
  'key_prefix',
  'key_store',
  'key_name',
  'key_type',
  'key_format',
  'key_vault_url',
  'key_vault_name',
  'key_header',
  'key_env',
  'key_helper',
  'key_dir',
  'keystore',
  'keyring',
  'token_file',
  'token_path',
  'token_url',
  'token_dir',
  'token_cache',
  'token_env',
  'secret_file',
  'secret_path',
  'secret_name',
  'secrets_dir',
  'secrets_path',
  'secret_manager',
  'secrets_manager',
  'secret_arn',
  'credentials_file',
  'credentials_path',
  'credential_path',
  'credential_file',
  'credentials_dir',
  'application_credentials',
  'password_file',
  'password_store',
  'password_min',
  'password_length',
  '_ttl',
  '_ms',
  'enable',
  'disable',
  'require_',
  'skip_',
  'use_',
];

/** True when a field of this name holds a secret, as far as a name can say. */
export function namesSecret(name: string): boolean {
  if (!SECRET.test(name)) return false;
  const plain = snake(name);
  if (plain === 'pwd') return false;
  for (const innocent of INNOCENT_NAMES) if (matchesInnocent(plain, innocent)) return false;
  // A plural count: MAX_OUTPUT_TOKENS, but not ACCESS_TOKENS.
  return !/(?:max|min|num|count|limit|total)_(?:[a-z]{1,20}_){0,2}(?:keys|tokens)$/.test(plain);
}

function matchesInnocent(plain: string, innocent: string): boolean {
  if (innocent === 'enable' || innocent === 'disable')
    return plain.startsWith(`${innocent}_`) || plain.endsWith(`_${innocent}d`) || plain.includes(`_${innocent}_`);
  if (innocent === 'require_' || innocent === 'skip_' || innocent === 'use_') return plain.startsWith(innocent);
  if (innocent.startsWith('_')) return plain.endsWith(innocent);
  return plain.includes(innocent);
}

/** `apiKey`, `API-KEY` → `api_key`. */
function snake(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[-. ]/g, '_')
    .toLowerCase();
}

/** Words that are typed where a secret will go, or that everybody knows. */
const WEAK_WORDS: ReadonlySet<string> = new Set(
  'password passwd pass secret token key apikey test testing dev development local localhost root admin administrator postgres postgresql mysql mongo mongodb redis user username guest default demo none null nil undefined empty na n/a optional required todo tbd dummy fake mock example sample string value changeme change-me change_me placeholder minioadmin elastic sa rabbitmq neo4j anonymous public not-needed unused ignore ignored xxx foo bar baz foobar ollama lm-studio sk-no-key-required no-key anything'.split(
    ' ',
  ),
);

export type ValueKind = 'reference' | 'default' | 'placeholder' | 'empty' | 'literal';

/**
 * What a value in a secret's place is: a reference (`$X`, `${X}`), a reference that carries a default, a placeholder,
 * nothing worth naming (empty, boolean, at most six digits, a path), or a literal.
 */
export function kindOfValue(raw: string, name = ''): ValueKind {
  const value = raw.trim().replace(/^(?:bearer|basic|token|apikey|key|bot)\s{1,4}(?=\S)/i, '');
  if (value === '' || /^(?:true|false|yes|no|on|off|bearer|basic)$/i.test(value) || /^\d{1,6}$/.test(value))
    return 'empty';
  if (/^\$\{[A-Za-z_][\w.]{0,80}:?[-=][^}]{0,400}\}?$/.test(value)) return 'default';
  if (value.startsWith('$') || /^\$\{/.test(value)) return 'reference';
  if (
    /^(?:%[A-Za-z_]\w{0,80}%|\$\([^)]{1,200}\)|\{env:[^}]{1,80}\}|env:[A-Z_a-z]\w{0,80}|process\.env\.\w{1,80}|ENV\[[^\]]{1,80}\]|op:\/\/\S{1,300}|(?:vault|aws-sm|gcp-sm|arn:aws|keychain|secretref|azurekeyvault|doppler|infisical|sops|file):\S{1,300})$/i.test(
      value,
    )
  ) {
    return 'reference';
  }
  if (isPlaceholder(value, name)) return 'placeholder';
  if (isPath(value)) return 'empty';
  return 'literal';
}

/** `<YOUR_TOKEN>`, `your-api-key`, `[REDACTED]`, `{{x}}`, `xxx`, `change-me`, the field's own name. */
export function isPlaceholder(raw: string, name = ''): boolean {
  const value = raw.trim().replace(/^(?:bearer|basic|token)\s{1,4}(?=\S)/i, '');
  const lower = value.toLowerCase();
  if (WEAK_WORDS.has(lower)) return true;
  if (
    /^[<[{(].{0,200}[>\]})]$/s.test(value) ||
    /<[^<>\n]{1,80}>|\{\{[^{}\n]{0,80}\}\}|\[(?:your|my|insert|redacted)[^\]\n]{0,60}\]/i.test(value)
  )
    return true;
  if (/\*{3}|•{2}|…|\.{3}|_{4}|#{3}/.test(value)) return true;
  if (
    /^(?:[a-z]{2,8}[-_]){0,3}(?:x{3,200}|y{4,200}|0{4,200}|a{5,200}|1{5,200})$/i.test(value) ||
    /x{5}|X{5}/.test(value)
  )
    return true;
  if (
    !/\d{2}/.test(value) &&
    /(?:^|[-_ ./])my[-_ ](?:api|secret|access|auth|token|key|password|app|client|project)/i.test(value)
  )
    return true;
  if (
    /(?:^|[-_ ./])(?:your|ur)[-_ ]?(?:own|actual|real|new|personal|secret|api|key|token|password|access|auth|client|app|org|project|bot|account|github|openai|anthropic|slack|[a-z]{2,20}[-_ ](?:api|key|token|secret|password|access|auth))/i.test(
      value,
    )
  )
    return true;
  if (
    /^your|\byour[-_ ]|[-_ ]here\b|[-_]goes[-_]|replace|insert[-_ ]|enter[-_ ]|paste[-_ ]|put[-_ ]your|fill[-_ ]?(?:in|me)|change[-_ ]?(?:me|this|in)|redacted|placeholder|to[-_ ]?be[-_ ]?(?:set|filled|replaced)|set[-_ ](?:me|in|via)|add[-_ ]your|from[-_ ](?:env|1password|vault|secrets?)|not[-_ ]?(?:set|needed|required|used|a[-_ ]real)|do[-_ ]not[-_ ]commit|dummy|（|请|您的|你的|ваш|вставьте/i.test(
      value,
    )
  )
    return true;
  if (
    /^(?:[A-Z][A-Z0-9]{0,30}_){1,8}[A-Z0-9]{1,30}$/.test(value) &&
    /KEY|TOKEN|SECRET|PASS|ID|AUTH|CRED/.test(value) &&
    !/\d{3}/.test(value)
  )
    return true;
  return name !== '' && lower.replace(/[-_]/g, '') === name.toLowerCase().replace(/[-_]/g, '');
}

function isPath(value: string): boolean {
  return (
    /^(?:~|\.{1,2})?\/[\w@./ -]{1,300}$|^[A-Za-z]:[\\/][^\n]{1,300}$|^[\w./-]{1,200}\.(?:pem|key|json|ya?ml|toml|crt|cer|p12|pfx|txt|env)$/.test(
      value,
    ) && !/^\/[A-Za-z0-9+/]{30,400}/.test(value)
  );
}
