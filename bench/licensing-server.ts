/**
 * The API server of bench/licensing.ts, as a process of its own: makes the licences, says its port and their keys, and
 * forgets the limits of callers again and again, because all load comes from one address.
 */
import { issueLicense } from '../src/districts/licensing/issue-license.ts';
import { systemCtx } from '../src/platform/actor.ts';
import { nowMs, shiftClockForTests } from '../src/platform/clock.ts';
import { newId } from '../src/platform/ids.ts';
import { resetLimitsForTests } from '../src/platform/rate-limit/limiter.ts';
import { startServer } from '../src/server/http.ts';
import '../src/api/compose.ts';

const DAY = 86_400_000;
const server = await startServer({ port: 0, host: '127.0.0.1', pages: null });
setInterval(resetLimitsForTests, 100);

// Issued 40 days ago: usage of the last weeks is theirs.
shiftClockForTests(-40 * DAY);
const licenses: { key: string; id: string }[] = [];
for (let i = 0; i < Number(process.env.BENCH_LICENSES ?? 200); i += 1) {
  const made = await issueLicense(systemCtx('bench'), {
    orgId: newId(),
    expiresAt: new Date(nowMs() + 400 * DAY).toISOString(),
    allowedReplicas: 1000,
    supportTier: 'enterprise',
  });
  licenses.push({ key: made.licenseKey, id: made.licenseId });
}
shiftClockForTests(0);

process.send?.({ port: server.port, licenses });
process.on('disconnect', () => process.exit(0));
