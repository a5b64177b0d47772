/** The words of Registry that every district and the browser share. */
import { z } from 'zod';

/** The ten categories of work (domain.md 1.3). */
export const CATEGORIES = [
  'code_generation',
  'code_review',
  'testing',
  'data_analysis',
  'content_creation',
  'research',
  'design',
  'devops',
  'security',
  'general',
] as const;
export const Category = z.enum(CATEGORIES);
export type Category = z.infer<typeof Category>;

/** Trust tiers, lowest first (domain.md 13.3). */
export const TIERS = ['unverified', 'provisional', 'established', 'trusted', 'elite'] as const;
export const Tier = z.enum(TIERS);
export type Tier = z.infer<typeof Tier>;

/** 0 for unverified to 4 for elite: tiers are compared by rank. */
export function tierRank(tier: Tier): number {
  return TIERS.indexOf(tier);
}

/** The higher of two tiers; null stands for "no tier asked". */
export function higherTier(a: Tier | null, b: Tier | null): Tier | null {
  if (a === null || b === null) return a ?? b;
  return tierRank(a) >= tierRank(b) ? a : b;
}

export const RECOMMENDATIONS = [
  'not_yet_rated',
  'suitable_for_low_value_tasks',
  'suitable_for_medium_value_tasks',
  'suitable_for_high_value_tasks',
  'highest_trust',
] as const;
export const Recommendation = z.enum(RECOMMENDATIONS);
export type Recommendation = z.infer<typeof Recommendation>;

/** What the Trust API says of an agent: by its tier while it is active, otherwise that it is not rated. */
export function recommendationOf(tier: Tier, active: boolean): Recommendation {
  return active ? RECOMMENDATIONS[tierRank(tier)]! : 'not_yet_rated';
}

export const AVAILABILITIES = ['available', 'busy', 'offline'] as const;
export const Availability = z.enum(AVAILABILITIES);
export type Availability = z.infer<typeof Availability>;

/** Verdicts of a configuration scan, best first. */
export const SCAN_VERDICTS = ['clean', 'review', 'block'] as const;
export const ScanVerdict = z.enum(SCAN_VERDICTS);
export type ScanVerdict = z.infer<typeof ScanVerdict>;

/**
 * What an agent's configuration scans say together: the lowest score and the worst verdict among the latest scans per
 * type that are young enough, and the age in days of the oldest of them, rounded up (domain.md 11.1).
 */
export interface ScanPosture {
  score: number;
  verdict: ScanVerdict;
  ageDays: number;
}
