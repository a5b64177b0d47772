/** May this pod serve? Pure rules over what the agent knows (licensing.md 4.1 and 4.3). */
import { DAY, HOUR, utc } from './durations.ts';
import { fileProblem, type LicenseFile } from './license-file.ts';

export type Code = 'VALID' | 'REPLICA_OVERAGE' | 'NOT_FOUND' | 'REVOKED' | 'SUSPENDED' | 'EXPIRED' | 'REPLICA_LIMIT';

/** An authentic answer of the licence service; times in milliseconds of the server's clock. */
export interface Answer {
  code: Code;
  serverTime: number;
  nextCheck: number;
  graceUntil: number | null;
  /** Of a valid answer. */
  expiresAt: number | null;
  allowedReplicas: number | null;
}

export interface Known {
  /** The last answer, and the last that let the pod run. */
  last: Answer | null;
  good: Answer | null;
  /** First `NOT_FOUND` since the last other answer. */
  notFoundSince: number | null;
  file: LicenseFile | null;
}

export interface Here {
  deploymentId: string;
  hostname: string;
  offlineGraceMs: number | null;
  /** The server's time as well as the agent can tell. */
  serverNow: number;
  /** This machine's clock, and the highest time the agent knows of: a file counts by these. */
  now: number;
  maxSeen: number;
}

export interface Standing {
  ready: boolean;
  /** One sentence for people. */
  why: string;
  /** When this standing ends without a new answer; null when nothing ends it, or it is over. */
  until: number | null;
  /** Runs beyond the replicas the licence allows, and the licence lets it. */
  overLimit: boolean;
}

export const NOT_FOUND_GRACE_MS = DAY;

/** The number of a StatefulSet's pod: `inference-3` → 3; null for other names. */
export function ordinalOf(hostname: string): number | null {
  const m = /-(\d{1,9})(?:\.|$)/.exec(hostname);
  return m ? Number(m[1]) : null;
}

/**
 * An answer of the service that is newer than the file decides; the file decides where the service was never reached, or
 * is silent for longer than its grace. A revocation that was seen is never undone by a file.
 */
export function standingOf(known: Known, here: Here): Standing {
  const online = known.last === null ? null : onlineStanding(known.last, known, here);
  const { file } = known;
  if (file === null) return online ?? refused('No license server answered yet.');
  const told = known.last !== null && known.last.serverTime > file.issuedAt;
  if (online && (known.last?.code === 'REVOKED' || (told && (online.ready || isRefusal(known.last?.code)))))
    return online;
  const offline = fileStanding(file, here);
  return !offline.ready && online?.ready ? online : offline;
}

function isRefusal(code: Code | undefined): boolean {
  return code !== undefined && code !== 'VALID' && code !== 'REPLICA_OVERAGE';
}

function onlineStanding(last: Answer, known: Known, here: Here): Standing {
  const { serverNow } = here;
  const within = (until: number | null, what: string): Standing =>
    until !== null && serverNow < until
      ? { ready: true, why: `${what} Grace ends at ${utc(until)}.`, until, overLimit: false }
      : refused(`${what} Its grace is over.`);
  switch (last.code) {
    case 'VALID':
    case 'REPLICA_OVERAGE': {
      const granted = last.graceUntil ?? last.serverTime;
      const until = here.offlineGraceMs === null ? granted : Math.min(granted, last.serverTime + here.offlineGraceMs);
      if (serverNow >= until) return refused('The license server has been silent for longer than the grace.');
      const overLimit = last.code === 'REPLICA_OVERAGE';
      const why = overLimit ? 'Valid, beyond the replicas the license allows.' : 'Valid.';
      return { ready: true, why, until, overLimit };
    }
    case 'NOT_FOUND':
      return known.good === null
        ? refused('The license key is not known.')
        : within((known.notFoundSince ?? serverNow) + NOT_FOUND_GRACE_MS, 'The license key is not known any more.');
    case 'SUSPENDED':
      return within(last.graceUntil, 'The license is suspended.');
    case 'EXPIRED':
      return within(last.graceUntil, 'The license has expired.');
    case 'REVOKED':
      return refused('The license has been revoked.');
    case 'REPLICA_LIMIT':
      return refused('All replicas that the license allows are in use.');
  }
}

function fileStanding(file: LicenseFile, here: Here): Standing {
  const problem = fileProblem(file, here.deploymentId, here.now, here.maxSeen);
  if (problem !== null) return refused(problem);
  const ordinal = ordinalOf(here.hostname);
  const overLimit = ordinal !== null && ordinal >= file.allowedReplicas;
  if (overLimit && file.replicaPolicy === 'strict')
    return refused(`This is replica ${ordinal}; the license file allows ${file.allowedReplicas}, counted from 0.`);
  const hours = Math.floor((file.fileExpiresAt - here.now) / HOUR);
  return {
    ready: true,
    why: `Valid by license file for ${hours} h more.`,
    until: file.fileExpiresAt,
    overLimit,
  };
}

function refused(why: string): Standing {
  return { ready: false, why, until: null, overLimit: false };
}
