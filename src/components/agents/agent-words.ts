import type { LucideIcon } from 'lucide-react';
import CircleCheck from 'lucide-react/icons/circle-check';
import CircleDashed from 'lucide-react/icons/circle-dashed';
import CircleOff from 'lucide-react/icons/circle-off';
import CirclePause from 'lucide-react/icons/circle-pause';
import Gem from 'lucide-react/icons/gem';
import ShieldCheck from 'lucide-react/icons/shield-check';
import Sprout from 'lucide-react/icons/sprout';
import Star from 'lucide-react/icons/star';
import type { AgentPublic, Availability, Tier } from '../../districts/registry/schemas.ts';
import type { Tone } from '../ui/badge.tsx';

interface Words {
  label: string;
  tone: Tone;
  icon: LucideIcon;
}

export const TIER: Record<Tier, Words> = {
  unverified: { label: 'Unverified', tone: 'neutral', icon: CircleDashed },
  provisional: { label: 'Provisional', tone: 'neutral', icon: Sprout },
  established: { label: 'Established', tone: 'accent', icon: Star },
  trusted: { label: 'Trusted', tone: 'good', icon: ShieldCheck },
  elite: { label: 'Elite', tone: 'good', icon: Gem },
};

export const AVAILABILITY: Record<Availability, Words & { note: string }> = {
  available: { label: 'Available', tone: 'good', icon: CircleCheck, note: 'gets new work' },
  busy: { label: 'Busy', tone: 'warn', icon: CirclePause, note: 'finishes, gets no new work' },
  offline: { label: 'Offline', tone: 'neutral', icon: CircleOff, note: 'gets nothing' },
};

export const FRAMEWORK: Record<AgentPublic['framework'], string> = {
  crewai: 'CrewAI',
  langgraph: 'LangGraph',
  openclaw: 'OpenClaw',
  autogen: 'AutoGen',
  adk: 'ADK',
  openai: 'OpenAI',
  custom: 'Custom',
};

/** What stands in the list: a suspension or deactivation outweighs the availability. */
export function stateOf(agent: Pick<AgentPublic, 'status' | 'availability'>): Words {
  if (agent.status === 'suspended') return { label: 'Suspended', tone: 'bad', icon: CirclePause };
  if (agent.status === 'deactivated') return { label: 'Deactivated', tone: 'neutral', icon: CircleOff };
  return AVAILABILITY[agent.availability];
}
