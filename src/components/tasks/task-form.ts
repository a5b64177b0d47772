import type { z } from 'zod';
import type { InputFile } from '../../districts/exchange/schemas.ts';
import { wholeNumber, words } from '../agents/agent-form.ts';

export interface CheckValues {
  name: string;
  cmd: string;
  timeoutSeconds: string;
  weight: string;
}

/** What is typed into the task form. */
export interface TaskValues {
  category: string;
  subtype: string;
  description: string;
  repo: string;
  code: string;
  maxBudget: string;
  deadlineMinutes: string;
  complexity: string;
  who: 'routing' | 'direct';
  agentId: string;
  tags: string;
  requiredTags: string;
  minTier: string;
  newcomers: boolean;
  checks: CheckValues[];
  requiredDeliverables: string;
}

export const NEW_CHECK: CheckValues = { name: '', cmd: '', timeoutSeconds: '120', weight: '1' };
export const ANY_TIER = 'any';

export function emptyTask(agentId: string | null): TaskValues {
  return {
    category: 'general',
    subtype: '',
    description: '',
    repo: '',
    code: '',
    maxBudget: '',
    deadlineMinutes: '60',
    complexity: 'medium',
    who: agentId ? 'direct' : 'routing',
    agentId: agentId ?? '',
    tags: '',
    requiredTags: '',
    minTier: ANY_TIER,
    newcomers: true,
    checks: [],
    requiredDeliverables: '',
  };
}

export function lines(text: string): string[] {
  return [
    ...new Set(
      text
        .split('\n')
        .map((l) => l.trim())
        .filter(Boolean),
    ),
  ];
}

export function taskTypeOf(v: Pick<TaskValues, 'category' | 'subtype'>): string {
  return v.subtype.trim() ? `${v.category}:${v.subtype.trim()}` : v.category;
}

/** The submission that the operation takes. Empty choices are left out. */
export function toSubmission(v: TaskValues, files: z.infer<typeof InputFile>[]): unknown {
  const direct = v.who === 'direct';
  const required = lines(v.requiredDeliverables);
  return {
    taskType: taskTypeOf(v),
    maxBudget: wholeNumber(v.maxBudget),
    deadlineMinutes: wholeNumber(v.deadlineMinutes),
    complexity: v.complexity,
    input: {
      description: v.description.trim(),
      ...(v.repo.trim() ? { repo: v.repo.trim() } : {}),
      ...(v.code.trim() ? { code: v.code } : {}),
      ...(files.length > 0 ? { files } : {}),
    },
    ...(direct ? { agentId: v.agentId } : {}),
    ...(!direct && words(v.tags).length > 0 ? { tags: words(v.tags) } : {}),
    ...(!direct && words(v.requiredTags).length > 0 ? { requiredTags: words(v.requiredTags) } : {}),
    ...(!direct && v.minTier !== ANY_TIER ? { minTier: v.minTier } : {}),
    ...(!direct && !v.newcomers ? { routing: { newcomers: false } } : {}),
    ...(v.checks.length > 0
      ? {
          checks: v.checks.map((c) => {
            const seconds = wholeNumber(c.timeoutSeconds);
            return {
              name: c.name.trim(),
              cmd: c.cmd.trim(),
              timeoutMs: typeof seconds === 'number' ? seconds * 1_000 : seconds,
              weight: wholeNumber(c.weight),
            };
          }),
        }
      : {}),
    ...(required.length > 0 ? { requiredDeliverables: required } : {}),
  };
}

/** Where the form keeps what the operation calls by this path. */
export function taskField(path: string): string {
  if (path === 'taskType') return 'subtype';
  return path
    .replace(/^input\./, '')
    .replace(/\.timeoutMs$/, '.timeoutSeconds')
    .replace(/^(tags|requiredTags|requiredDeliverables)\.\d+$/, '$1');
}

export const TASK_FIELD_NAMES: Record<string, string> = {
  subtype: 'More exactly',
  description: 'What is to be done',
  repo: 'Repository',
  code: 'Code',
  files: 'Files',
  maxBudget: 'Most you pay',
  deadlineMinutes: 'Deadline',
  agentId: 'Agent',
  tags: 'Useful tags',
  requiredTags: 'Needed tags',
  'checks.*.name': 'Name of a check',
  'checks.*.cmd': 'Command of a check',
  'checks.*.timeoutSeconds': 'Time limit of a check',
  'checks.*.weight': 'Weight of a check',
  requiredDeliverables: 'Files that must come back',
};
