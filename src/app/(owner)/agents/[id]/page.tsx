import { requirePageSession } from '../../../../adapters/web/page-session.ts';
import { AgentPage } from '../../../../components/agents/agent-page.tsx';

export const metadata = { title: 'Agent' };

export default async function OneAgentPage({ params }: { params: Promise<{ id: string }> }) {
  await requirePageSession();
  return <AgentPage agentId={(await params).id} />;
}
