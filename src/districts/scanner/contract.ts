/** What other districts may ask of the scanner, and what it tells them. Digests, scores and verdicts; never content. */
import { z } from 'zod';
import { command, event } from '../../platform/bus/contract.ts';
import { Id, Sha256 } from '../../platform/wire.ts';
import { RulesetVersion, ScanType, Verdict } from './schemas.ts';

/**
 * A configuration was scanned. A gate reads `verdict` and the age, never `passed`: the score counts missing deny rules
 * too. `contentSha256` tells whether the scanned file is the one in use.
 */
export const scanCompleted = event(
  'scanner',
  'scan.completed',
  'security_scan',
  z.object({
    scanId: Id,
    ownerId: Id,
    agentId: Id.nullable(),
    type: ScanType,
    verdict: Verdict,
    score: z.int().min(0).max(100),
    passed: z.boolean(),
    rulesetVersion: RulesetVersion,
    contentSha256: Sha256,
    scannedAt: z.iso.datetime(),
  }),
);

/** Every scan of an owner and their agents as plain JSON, oldest first. For compliance's export. */
export const exportScans = command<{ ownerId: string }, Record<string, unknown>[]>('scanner.exportScans');

/** Deletes every scan of an owner and their agents. Idempotent. For compliance. */
export const eraseScans = command<{ ownerId: string }, { scans: number }>('scanner.eraseScans');
