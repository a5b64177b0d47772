import { pageFacts } from '../../../../adapters/web/page-facts.ts';
import { requirePageSession } from '../../../../adapters/web/page-session.ts';
import { NewTask } from '../../../../components/tasks/new-task.tsx';

export const metadata = { title: 'New task' };

type Search = Promise<Record<string, string | string[] | undefined>>;

export default async function NewTaskPage({ searchParams }: { searchParams: Search }) {
  await requirePageSession();
  const { agent } = await searchParams;
  return (
    <NewTask
      agentId={typeof agent === 'string' ? agent : null}
      deadlineMinutes={pageFacts().rules.taskDeadlineDefaultMinutes}
    />
  );
}
