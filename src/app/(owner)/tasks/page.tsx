import { requirePageSession } from '../../../adapters/web/page-session.ts';
import { TaskList } from '../../../components/tasks/task-list.tsx';

export const metadata = { title: 'Tasks' };

export default async function TasksPage() {
  await requirePageSession();
  return <TaskList />;
}
