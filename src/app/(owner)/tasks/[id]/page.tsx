import { requirePageSession } from '../../../../adapters/web/page-session.ts';
import { TaskPage } from '../../../../components/tasks/task-page.tsx';

export const metadata = { title: 'Task' };

export default async function OneTaskPage({ params }: { params: Promise<{ id: string }> }) {
  await requirePageSession();
  return <TaskPage taskId={(await params).id} />;
}
