import { requireAdminSession } from '../../../../adapters/web/page-admin.ts';
import { DeadLetters } from '../../../../components/admin/dead-letters.tsx';

export const metadata = { title: 'Dead letters' };

export default async function DeadLettersRoute() {
  await requireAdminSession();
  return <DeadLetters />;
}
