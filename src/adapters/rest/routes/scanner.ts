/** The scan of the platform-security page: a flat body, the document's refusals with lower-case codes; and its history. */
import { Unauthorized } from '#platform/errors.ts';
import { admitScan } from '../../../api/admission.ts';
import { type RouteOptions, route } from '../route.ts';

/** Six bytes are the worst JSON escape of one, and the rest of the body is small. */
const BODY_MAX = 6 * 1_048_576 + 4_096;

const CODES: Readonly<Record<string, string>> = {
  AMBIGUOUS_CREDENTIALS: 'validation_error',
  MISSING_API_KEY: 'unauthorized',
  INVALID_API_KEY: 'unauthorized',
  UNPROCESSABLE: 'unknown_scan_type',
  SERVICE_UNAVAILABLE: 'scan_unavailable',
  PROVIDER_UNAVAILABLE: 'scan_unavailable',
};

/** `ok` is this endpoint's flag, `success` the one of its flat neighbours. */
const refusal: NonNullable<RouteOptions['errorBody']> = ({ code, message, details }) => {
  const { code: own, issues } = (details ?? {}) as { code?: string; issues?: { path: string; message: string }[] };
  const first = issues?.[0];
  return {
    ok: false,
    success: false,
    error: first === undefined ? message : `${first.path === '' ? '' : `${first.path}: `}${first.message}`,
    code: own ?? CODES[code] ?? code.toLowerCase(),
  };
};

/** Keys of other doors are no credential here; everybody else's scan is counted before its body is read. */
const admit: NonNullable<RouteOptions['admit']> = (actor) => {
  if (actor.kind === 'trust_client') throw new Unauthorized('Send an agent key in X-API-Key, or sign in.');
  return admitScan(actor);
};

const flat = { tag: 'Scanner', flat: true, errorBody: refusal } as const;
const scan = {
  ...flat,
  bodyMax: BODY_MAX,
  noIdempotency: true,
  ignoreUnknown: true,
  refusals: [413, 415, 422],
  admit,
};

export const scannerRoutes = [
  route('POST', '/public/security/scan', 'scanner.scan', {
    ...scan,
    summary: 'Scan Claude Code settings, an MCP configuration or a skill',
  }),
  route('POST', '/agents/:id/scans', 'scanner.scanAgent', {
    ...scan,
    summary: 'Scan the configuration of one of your agents; counts for the agent',
    params: { id: 'agentId' },
  }),
  route('GET', '/security/scans', 'scanner.list', { ...flat, summary: 'Your scans, newest first' }),
  route('GET', '/security/scans/:id', 'scanner.get', {
    ...flat,
    summary: 'One scan with its findings',
    params: { id: 'scanId' },
  }),
  route('GET', '/security/scans/:id/export', 'scanner.export', {
    ...flat,
    summary: 'One scan as a file: markdown, sarif, pdf or json',
    params: { id: 'scanId' },
    reply: 'bytes',
  }),
  route('GET', '/security/rules', 'scanner.rules', {
    ...flat,
    summary: 'The catalogue of rules',
    cache: 'public, max-age=300',
    etag: true,
    cors: true,
  }),
];
