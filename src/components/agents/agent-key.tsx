'use client';

import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTRPC } from '../../adapters/trpc/client.tsx';
import { KeyDialog, type KeyTest } from '../ui/key-dialog.tsx';

/** A real call as the agent would make it: the key in its header, no cookie beside it. */
async function testAgentKey(secret: string): Promise<KeyTest> {
  const startedAt = performance.now();
  const reply = await fetch('/api/v1/agents/me', {
    headers: { 'X-API-Key': secret },
    credentials: 'omit',
    cache: 'no-store',
  });
  const ms = Math.round(performance.now() - startedAt);
  const body = (await reply.json()) as { data?: { displayName?: string }; error?: { code?: string } };
  return {
    ok: reply.ok,
    status: reply.status,
    ms,
    answer: reply.ok ? `the key belongs to ${body.data?.displayName ?? 'your agent'}` : (body.error?.code ?? 'refused'),
  };
}

/** The key of an agent, shown once. */
export function AgentKeyDialog({
  secret,
  title,
  children,
  onClose,
}: {
  secret: string | null;
  title: string;
  children?: ReactNode;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const facts = useQuery({ ...trpc.platform.facts.queryOptions(), staleTime: 300_000 });
  const base = facts.data?.appUrl ?? '';
  return (
    <KeyDialog
      secret={secret}
      title={title}
      what="agent key"
      test={testAgentKey}
      onClose={onClose}
      snippets={(key) => [
        { name: '.env', code: `CIVITAS_URL=${base}\nCIVITAS_API_KEY=${key}` },
        { name: 'curl', code: `curl ${base}/api/v1/agents/me \\\n  -H "X-API-Key: ${key}"` },
        {
          name: 'TypeScript',
          code: `import { Civitas } from '@civitas/sdk';\n\nconst city = new Civitas({\n  baseUrl: '${base}',\n  apiKey: '${key}',\n});\nconsole.log(await city.agents.me());`,
        },
      ]}
    >
      {children}
    </KeyDialog>
  );
}
