import { requireAdminSession } from '../../../../adapters/web/page-admin.ts';
import { DisputeQueue } from '../../../../components/admin/dispute-queue.tsx';

export const metadata = { title: 'Disputes' };

export default async function DisputeQueueRoute() {
  await requireAdminSession();
  return <DisputeQueue />;
}
