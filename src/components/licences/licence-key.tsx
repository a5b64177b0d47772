'use client';

import type { ReactNode } from 'react';
import { KeyDialog, type KeySnippet, type KeyTest } from '../ui/key-dialog.tsx';

/** The key of a licence, once. */
export function LicenceKeyDialog({
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
  return (
    <KeyDialog
      secret={secret}
      title={title}
      what="licence key"
      snippets={snippets}
      test={tryKey}
      leak="Rotate it on the licence’s page with an overlap of 0 hours: the old key is refused from then on."
      onClose={onClose}
    >
      {children}
    </KeyDialog>
  );
}

function snippets(secret: string): KeySnippet[] {
  const origin = typeof location === 'undefined' ? '' : location.origin;
  return [
    { name: '.env', code: `VPC_LICENSE_KEY=${secret}` },
    {
      name: 'Kubernetes',
      code: `kubectl create secret generic vpc-license --from-literal=license-key=${secret}`,
    },
    {
      name: 'curl',
      code: `curl -s ${origin}/api/v1/public/vpc/license/validate \\
  -H 'Content-Type: application/json' \\
  -d '{"license_key":"${secret}","deployment_id":"prod","hostname":"replica-0","version":"1.0.0"}'`,
    },
  ];
}

/** Gives back a seat that nobody has: the key is known, and no seat is taken by asking. */
async function tryKey(secret: string): Promise<KeyTest> {
  const from = performance.now();
  const reply = await fetch('/api/v1/public/vpc/license/release', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ license_key: secret, deployment_id: 'key-test', hostname: 'key-test' }),
    credentials: 'omit',
    cache: 'no-store',
  });
  const ms = Math.round(performance.now() - from);
  return {
    ok: reply.ok,
    status: reply.status,
    ms,
    answer: reply.ok ? 'the key is known; no seat was taken' : 'the key is not known',
  };
}
