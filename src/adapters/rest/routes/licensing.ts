/** The VPC endpoints (licensing.md 2): flat snake_case bodies, flat refusals with lower-case codes. */

import { type RouteOptions, route } from '../route.ts';
import { snake } from '../wire.ts';

const BASE = '/public/vpc';
const byId = { params: { id: 'licenseId' } };
/** A thousand replicas behind one address: per key and for unknown keys the operation has limits of its own. */
const ADDRESS_POINTS = 12_000;
const KILO = 1_000;

/** `{success, error, code}`, with what the code needs beside it. */
function refusal(already: string): NonNullable<RouteOptions['errorBody']> {
  return ({ code, message, details }) => {
    const own = (details ?? {}) as {
      code?: string;
      issues?: { path: string; message: string }[];
      id?: string;
    } & Record<string, unknown>;
    if (code === 'SECRET_ALREADY_SHOWN')
      return {
        success: false,
        error: 'The license key was shown once and is not kept',
        code: already,
        license_id: own.id,
      };
    const { code: ownCode, issues, ...rest } = own;
    const first = issues?.[0];
    return {
      success: false,
      error: first
        ? `${first.path === '' ? '' : `${first.path.split('.').map(snake).join('.')}: `}${first.message}`
        : message,
      code: ownCode ?? code.toLowerCase(),
      ...Object.fromEntries(Object.entries(rest).map(([k, v]) => [snake(k), v])),
    };
  };
}

const flat = { tag: 'Licensing', flat: true, errorBody: refusal('already_issued') } as const;
const pod = { ...flat, ignoreUnknown: true, noIdempotency: true, addressPoints: ADDRESS_POINTS } as const;

export const licensingRoutes = [
  route('POST', `${BASE}/license/issue`, 'licensing.issueLicense', {
    ...flat,
    summary: 'Issue a license; the key is shown once',
    refusals: [422],
  }),
  route('POST', `${BASE}/license/validate`, 'licensing.validateLicense', {
    ...pod,
    summary: 'May this replica run? Always 200 for a business outcome; signed headers',
    bodyMax: 8 * KILO,
  }),
  route('POST', `${BASE}/license/release`, 'licensing.releaseSeat', {
    ...pod,
    summary: 'Give the seat of a replica back',
    bodyMax: 8 * KILO,
    refusals: [403],
  }),
  route('POST', `${BASE}/telemetry`, 'licensing.recordTelemetry', {
    ...pod,
    summary: 'Report one usage period',
    bodyMax: 8 * KILO,
    refusals: [403, 409, 422],
  }),
  route('POST', `${BASE}/telemetry/batch`, 'licensing.recordTelemetryBatch', {
    ...pod,
    summary: 'Report up to 500 usage periods, each judged alone',
    bodyMax: 512 * KILO,
    refusals: [403],
  }),
  route('GET', `${BASE}/licenses`, 'licensing.listLicenses', {
    ...flat,
    summary: 'Licenses by organisation, status, expiry',
  }),
  route('GET', `${BASE}/license/:id`, 'licensing.getLicense', {
    ...flat,
    ...byId,
    summary: 'License details and event count',
  }),
  route('PATCH', `${BASE}/license/:id`, 'licensing.updateLicense', {
    ...flat,
    ...byId,
    summary: 'Change settings of a license',
    refusals: [409],
  }),
  route('POST', `${BASE}/license/:id/suspend`, 'licensing.suspendLicense', {
    ...flat,
    ...byId,
    summary: 'Suspend a license',
  }),
  route('POST', `${BASE}/license/:id/reinstate`, 'licensing.reinstateLicense', {
    ...flat,
    ...byId,
    summary: 'End a suspension',
  }),
  route('POST', `${BASE}/license/:id/revoke`, 'licensing.revokeLicense', {
    ...flat,
    ...byId,
    summary: 'Revoke a license for good',
  }),
  route('POST', `${BASE}/license/:id/renew`, 'licensing.renewLicense', {
    ...flat,
    ...byId,
    summary: 'A new end, also after expiry',
  }),
  route('POST', `${BASE}/license/:id/rotate`, 'licensing.rotateLicenseKey', {
    ...flat,
    ...byId,
    errorBody: refusal('already_rotated'),
    summary: 'A new key, shown once; older keys retire after the overlap',
  }),
  route('GET', `${BASE}/license/:id/replicas`, 'licensing.listReplicas', {
    ...flat,
    ...byId,
    summary: 'Seats in use',
  }),
  route('DELETE', `${BASE}/license/:id/replicas/:replicaId`, 'licensing.freeReplica', {
    ...flat,
    ...byId,
    summary: 'Free the seat of a replica that is gone',
  }),
  route('GET', `${BASE}/license/:id/usage`, 'licensing.getUsage', {
    ...flat,
    ...byId,
    summary: 'Usage by hour, day or month; JSON or CSV',
    csv: ['period', 'group', 'inputTokens', 'outputTokens', 'requestCount', 'events'],
  }),
  route('GET', `${BASE}/license/:id/telemetry`, 'licensing.listTelemetry', {
    ...flat,
    ...byId,
    summary: 'Reported periods; state=held shows those that wait for a decision',
  }),
  route('POST', `${BASE}/license/:id/telemetry/:eventId/resolve`, 'licensing.resolveTelemetry', {
    ...flat,
    ...byId,
    summary: 'Bill or discard a held event',
  }),
  route('GET', `${BASE}/license/:id/events`, 'licensing.listLicenseEvents', {
    ...flat,
    ...byId,
    summary: 'Audit trail of a license',
  }),
  route('POST', `${BASE}/license/:id/file`, 'licensing.issueLicenseFile', {
    ...flat,
    ...byId,
    summary: 'A signed license file for a site without network',
  }),
  route('POST', `${BASE}/usage-file`, 'licensing.recordUsageFile', {
    ...flat,
    summary: "Take an air-gapped replica's usage log",
    body: 'bytes',
    bodyMax: 16 * KILO * KILO,
    noIdempotency: true,
    refusals: [403, 404, 422],
  }),
  route('GET', `${BASE}/rate-cards`, 'licensing.listRateCards', {
    ...flat,
    summary: 'Prices: every version, newest first',
  }),
  route('POST', `${BASE}/rate-cards`, 'licensing.createRateCard', {
    ...flat,
    summary: 'Prices from a full UTC hour on; a version is never changed',
    refusals: [409, 422],
  }),
];
