/** Where programs keep credentials. Only paths that hold secrets: a script below ~/.aws is none. */

/** Start of a home folder as people write it. */
const HOME = String.raw`(?:~[a-z_][\w-]{0,31}|~|\$\{?HOME\}?|\$env:USERPROFILE|%USERPROFILE%|\/root|\/home\/[^\s/'"]{1,64}|\/Users\/[^\s/'"]{1,64}|[A-Za-z]:[\\/]{1,4}Users[\\/]{1,4}[^\s\\/'"]{1,64})`;

/** Below a home folder. */
const IN_HOME: readonly string[] = [
  String.raw`\.ssh(?![\w.-])(?!\/(?:known_hosts|[\w.-]{1,40}\.pub)\b)`,
  String.raw`\.aws(?=$|[\s'"\`;|&)]|\/?[*]|\/(?:credentials|config|sso|cli)|\/?$)`,
  String.raw`\.gnupg(?![\w.-])`,
  String.raw`\.kube\/(?:config|\*)`,
  String.raw`\.config\/gcloud(?![\w-])`,
  String.raw`\.azure\/(?:accessTokens|msal_token_cache|azureProfile|credentials|\*)`,
  String.raw`\.netrc\b`,
  String.raw`\.npmrc\b`,
  String.raw`\.pypirc\b`,
  String.raw`\.docker\/config`,
  String.raw`\.git-credentials\b`,
  String.raw`\.config\/gh\/hosts`,
  String.raw`\.claude\/\.credentials`,
  String.raw`\.claude\.json\b`,
  String.raw`\.cursor\/mcp\.json\b`,
  String.raw`\.codex\/auth\.json\b`,
  String.raw`\.openclaw\/(?:openclaw\.json|credentials|\.env)`,
  String.raw`\.clawdbot\/(?:clawdbot\.json|credentials|\.env)`,
  String.raw`\.vault-token\b`,
  String.raw`\.terraform\.d\/credentials`,
  String.raw`\.pgpass\b`,
  String.raw`\.my\.cnf\b`,
  String.raw`\.(?:bash|zsh|python)_history\b`,
  String.raw`\.password-store(?![\w.-])`,
  String.raw`\.electrum(?![\w.-])`,
  String.raw`\.bitcoin(?![\w.-])`,
  String.raw`\.ethereum(?![\w.-])`,
  String.raw`\.config\/solana\/id\.json`,
  String.raw`Library\/Keychains`,
  String.raw`Library\/Cookies`,
  String.raw`(?:Library\/Application(?:\\?\\? )Support|\.config|AppData)\/[^\s'"|;]{0,60}(?:Chrome|Chromium|Brave|Edge|Firefox)[^'"|;\n]{0,60}(?:Cookies|Login|Local State|Web Data)`,
];

/** Wherever they are. */
const ANYWHERE: readonly string[] = [
  String.raw`\/etc\/shadow\b`,
  String.raw`\/etc\/passwd\b`,
  String.raw`\/etc\/sudoers\b`,
  String.raw`\/etc\/gshadow\b`,
  String.raw`(?<![\w-])id_(?:rsa|ed25519|ecdsa|dsa)\b(?!\.pub)`,
  String.raw`\bwallet\.dat\b`,
  String.raw`\bLogin Data\b`,
  String.raw`\bcookies\.sqlite\b`,
  String.raw`\blogins\.json\b`,
  String.raw`\bkey[34]\.db\b`,
  String.raw`\/proc\/(?:self|\d{1,7}|\*|1)\/environ\b`,
  String.raw`\/var\/run\/secrets\/kubernetes\.io`,
  String.raw`\blogin\.keychain(?:-db)?\b`,
  String.raw`\bNTUSER\.DAT\b`,
  String.raw`\bNTDS\.dit\b`,
];

/** Programs that print stored secrets. */
const QUERIES: readonly string[] = [
  String.raw`\bsecurity +(?:find-(?:generic|internet)-password|dump-keychain|export)\b`,
  String.raw`\bsecret-tool +(?:lookup|search)\b`,
  String.raw`\bcmdkey +\/list\b`,
  String.raw`\bvaultcmd\b`,
  String.raw`\bgpg +--export-secret-keys\b`,
  String.raw`\bpass +show\b`,
  String.raw`\baws +configure +(?:get|export-credentials)\b`,
  String.raw`\bgcloud +auth +(?:application-default +)?print-access-token\b`,
  String.raw`\bgh +auth +token\b`,
  String.raw`\bop +(?:read|item +get)\b`,
  String.raw`\bgit +credential +fill\b`,
  String.raw`\bmimikatz\b`,
];

const HOME_PATHS = new RegExp(`${HOME}[\\\\/]{1,4}(?:${IN_HOME.join('|')})`, 'gi');
const OTHER_PATHS = new RegExp(`${ANYWHERE.join('|')}`, 'gi');
const STORED = new RegExp(QUERIES.join('|'), 'gi');

export interface CredentialPath {
  readonly start: number;
  readonly end: number;
}

/** No path of a text without one of these. */
export const CREDENTIAL_PLACE =
  /\.(?:ssh|aws|gnupg|kube|config|azure|netrc|npmrc|pypirc|docker|git-cred|claude|cursor|codex|openclaw|clawdbot|vault|terraform|pgpass|my\.cnf|bash_h|zsh_h|python_h|password-s|electrum|bitcoin|ethereum)|Library|\/etc\/|id_(?:rsa|ed|ecd|dsa)|wallet\.dat|Login Data|cookies\.sqlite|logins\.json|key[34]\.db|\/proc\/|\/var\/run\/sec|keychain|NTUSER|NTDS/i;

/** Every credential path of `text`, in order. */
export function credentialPaths(text: string): CredentialPath[] {
  if (!CREDENTIAL_PLACE.test(text)) return [];
  const found: CredentialPath[] = [];
  for (const pattern of [HOME_PATHS, OTHER_PATHS]) {
    for (const match of text.matchAll(pattern)) found.push({ start: match.index, end: match.index + match[0].length });
  }
  return found.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Places where a program is asked for a stored secret. */
export function credentialQueries(text: string): CredentialPath[] {
  if (!/security|secret-tool|cmdkey|vaultcmd|gpg|pass|aws|gcloud|gh |op |git|mimikatz/i.test(text)) return [];
  return [...text.matchAll(STORED)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
}

/** An environment file of a project; the templates that hold no values are exempt. */
export const ENV_FILE =
  /(?:^|[\s/'"=@(])\.env(?:\.(?!example\b|sample\b|template\b|dist\b|schema\b|test\b)[\w-]{1,30})?(?=$|[\s'"),;|&:*])/;
