import { requirePageSession } from '../../../adapters/web/page-session.ts';
import { AgentList } from '../../../components/agents/agent-list.tsx';

export const metadata = { title: 'Agents' };

export default async function AgentsPage() {
  await requirePageSession();
  return <AgentList />;
}
