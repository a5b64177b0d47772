/**
 * The usage log an air-gapped site carries out: JSON lines `{seq, prev, record, mac}`, each chained to the one before it.
 * A line that was changed, removed or moved is found by the licence service; a cut tail shows as a gap in the next file.
 */
import { createHash, createHmac, hkdfSync } from 'node:crypto';
import { utc } from './durations.ts';
import type { Queued, State } from './state.ts';

const INFO = 'vpc-usage-log-v1';

export interface LogOwner {
  licenseKey: string;
  licenseId: string;
  deploymentId: string;
  hostname: string;
}

/** The service keeps the SHA-256 of a key only, so the MAC key begins there. */
export function logKey(licenseKey: string, licenseId: string): Buffer {
  const ikm = createHash('sha256').update(licenseKey).digest();
  return Buffer.from(hkdfSync('sha256', ikm, Buffer.from(licenseId, 'utf8'), INFO, 32));
}

/**
 * Lines of every record that waits. A record gets its place at its first export and keeps it, so the same record is the
 * same line in every file. Changes `state`: save it before the lines leave the machine.
 */
export function exportLines(state: State, owner: LogOwner): string[] {
  const key = logKey(owner.licenseKey, owner.licenseId);
  return state.queue.map((record) => {
    const content = recordOf(record, state, owner);
    if (!record.log) {
      const seq = state.log.seq + 1;
      const prev = state.log.mac;
      const mac = createHmac('sha256', key)
        .update(`${seq}\n${prev}\n${canonical(content)}`)
        .digest('hex');
      record.log = { seq, prev, mac };
      state.log = { seq, mac };
    }
    return JSON.stringify({ seq: record.log.seq, prev: record.log.prev, record: content, mac: record.log.mac });
  });
}

/** What the service has taken leaves the queue: everything up to this place in the log. Returns how many left. */
export function confirmLines(state: State, upTo: number): number {
  const before = state.queue.length;
  state.queue = state.queue.filter((r) => !r.log || r.log.seq > upTo);
  return before - state.queue.length;
}

function recordOf(r: Queued, state: State, owner: LogOwner): Record<string, string | number> {
  return {
    license_id: owner.licenseId,
    instance_id: state.instanceId,
    deployment_id: owner.deploymentId,
    hostname: owner.hostname,
    model: r.model,
    period_start: utc(r.start),
    period_end: utc(r.end),
    input_tokens: r.input,
    output_tokens: r.output,
    request_count: r.requests,
    revision: 0,
  };
}

/** RFC 8785 for a flat record of strings and whole numbers: members in the order of their names. */
function canonical(record: Record<string, string | number>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1))));
}
