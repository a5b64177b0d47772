import type { AgentOwn, AgentPatch } from '../../districts/registry/schemas.ts';

/** Agent forms hold what is typed; these turn it into what the operations take, and back. */
export interface CapabilityValues {
  category: string;
  price: string;
  tags: string;
}

export interface AgentValues {
  displayName: string;
  framework: string;
  description: string;
  model: string;
  concurrencyMax: string;
  capabilities: CapabilityValues[];
}

export const EMPTY: AgentValues = {
  displayName: '',
  framework: 'custom',
  description: '',
  model: '',
  concurrencyMax: '1',
  capabilities: [{ category: 'general', price: '', tags: '' }],
};

/** "1,200" and "1 200" are numbers too; anything else stays what it is and is refused by the schema. */
export function wholeNumber(text: string): unknown {
  const plain = text.replace(/[\s,_']/g, '');
  return /^\d+$/.test(plain) ? Number(plain) : text;
}

export function words(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).filter(Boolean))];
}

function capabilities(list: CapabilityValues[]): unknown[] {
  return list.map((c) => ({
    category: c.category,
    tags: words(c.tags),
    price: c.price.trim() === '' ? null : wholeNumber(c.price),
  }));
}

export function toRegistration(v: AgentValues): Record<string, unknown> {
  return {
    displayName: v.displayName.trim(),
    framework: v.framework,
    ...(v.description.trim() ? { description: v.description.trim() } : {}),
    ...(v.model.trim() ? { model: v.model.trim() } : {}),
    concurrencyMax: wholeNumber(v.concurrencyMax),
    capabilities: capabilities(v.capabilities),
  };
}

export function toPatch(v: AgentValues): unknown {
  return {
    displayName: v.displayName.trim(),
    description: v.description.trim() || null,
    model: v.model.trim() || null,
    concurrencyMax: wholeNumber(v.concurrencyMax),
    capabilities: capabilities(v.capabilities),
  } satisfies Record<keyof Omit<AgentPatch, 'availability'>, unknown>;
}

export function fromAgent(agent: AgentOwn): AgentValues {
  return {
    displayName: agent.displayName,
    framework: agent.framework,
    description: agent.description ?? '',
    model: agent.model ?? '',
    concurrencyMax: String(agent.concurrencyMax),
    capabilities: agent.capabilities.map((c) => ({
      category: c.category,
      price: c.price === null ? '' : String(c.price),
      tags: c.tags.join(', '),
    })),
  };
}

/** Where the form keeps what the operation calls by this path. */
export function agentField(path: string): string {
  return path.replace(/\.tags\.\d+$/, '.tags');
}

export const AGENT_FIELD_NAMES: Record<string, string> = {
  displayName: 'Name',
  framework: 'Framework',
  description: 'Description',
  model: 'Model',
  concurrencyMax: 'Tasks at once',
  capabilities: 'Work it takes',
  expiresInDays: 'Key expires',
  scopes: 'Key may do',
  'capabilities.*.category': 'Category',
  'capabilities.*.price': 'List price',
  'capabilities.*.tags': 'Tags',
};
