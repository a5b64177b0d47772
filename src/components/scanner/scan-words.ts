import type { LucideIcon } from 'lucide-react';
import CircleAlert from 'lucide-react/icons/circle-alert';
import CircleCheck from 'lucide-react/icons/circle-check';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import type { RouterOutputs } from '../../adapters/trpc/client.tsx';
import type { ScanType, Severity, Verdict } from '../../districts/scanner/schemas.ts';
import type { Tone } from '../ui/badge.tsx';

export type Threat = RouterOutputs['scanner']['get']['threats'][number];
export type Report = Pick<
  RouterOutputs['scanner']['scan'],
  | 'scan_id'
  | 'type'
  | 'threats'
  | 'score'
  | 'passed'
  | 'summary'
  | 'scanned_at'
  | 'verdict'
  | 'ruleset_version'
  | 'truncated'
>;

export const TYPE: Record<ScanType, { label: string; example: string }> = {
  settings: { label: 'Settings of Claude Code', example: '.claude/settings.json' },
  mcp_config: { label: 'Map of MCP servers', example: '.mcp.json' },
  skill: { label: 'Skill or instructions', example: 'SKILL.md' },
};

export const SEVERITY: Record<Severity, { label: string; tone: Tone }> = {
  critical: { label: 'Critical', tone: 'bad' },
  high: { label: 'High', tone: 'bad' },
  medium: { label: 'Medium', tone: 'warn' },
  low: { label: 'Low', tone: 'neutral' },
};

export const VERDICT: Record<
  Verdict,
  { label: string; tone: 'good' | 'warn' | 'bad'; icon: LucideIcon; means: string }
> = {
  block: {
    label: 'Block',
    tone: 'bad',
    icon: CircleAlert,
    means: 'Something here is hostile or opens the machine to anybody. Do not run it.',
  },
  review: {
    label: 'Review',
    tone: 'warn',
    icon: TriangleAlert,
    means: 'Something here deserves a person’s look before it runs.',
  },
  clean: {
    label: 'Clean',
    tone: 'good',
    icon: CircleCheck,
    means: 'No hostile content was found. That is not the same as well protected: look at the score too.',
  },
};

export function categoryInWords(category: string): string {
  const text = category.replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
