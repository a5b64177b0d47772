'use client';

import Download from 'lucide-react/icons/download';
import RefreshCw from 'lucide-react/icons/refresh-cw';
import { useState } from 'react';
import { useTRPCClient } from '../../adapters/trpc/client.tsx';
import { type Act, ActDialog } from '../admin/act-dialog.tsx';
import { Button } from '../ui/button.tsx';
import { Section } from '../ui/page.tsx';
import { HeldUsage } from './held-usage.tsx';
import { LicenceEvents } from './licence-events.tsx';
import { LicenceFile } from './licence-file.tsx';
import { LicenceFrame } from './licence-frame.tsx';
import { LicenceSettings } from './licence-settings.tsx';
import type { Licence } from './licence-words.ts';
import { RenewLicence } from './renew-licence.tsx';
import { RotateKey } from './rotate-key.tsx';

type Form = 'renew' | 'rotate' | 'settings' | 'file' | null;

/** A licence with everything that may be done to it. */
export function AdminLicence({ licenseId }: { licenseId: string }) {
  return (
    <LicenceFrame
      licenseId={licenseId}
      base="/admin/licences"
      side={(l, refresh) => <Acts licence={l} refresh={refresh} />}
      main={(l) => (
        <>
          <HeldUsage licenseId={l.licenseId} />
          <LicenceEvents licenseId={l.licenseId} />
        </>
      )}
    />
  );
}

function Acts({ licence: l, refresh }: { licence: Licence; refresh: () => void }) {
  const client = useTRPCClient();
  const [act, setAct] = useState<Act | null>(null);
  const [form, setForm] = useState<Form>(null);
  const { licenseId } = l;
  const revoked = l.status === 'revoked';
  const close = () => setForm(null);
  const done = () => {
    setForm(null);
    refresh();
  };
  const replicas = l.seatsLive === 1 ? 'One replica runs' : `${l.seatsLive} replicas run`;
  return (
    <Section title="Acts">
      <div className="grid gap-2 xs:grid-cols-2">
        <Button wide disabled={revoked} onClick={() => setForm('renew')}>
          Renew
        </Button>
        <Button wide disabled={revoked} onClick={() => setForm('rotate')}>
          <RefreshCw aria-hidden />
          Rotate the key
        </Button>
        <Button wide disabled={revoked} onClick={() => setForm('settings')}>
          Change settings
        </Button>
        <Button wide disabled={revoked || !l.offline} onClick={() => setForm('file')}>
          <Download aria-hidden />
          Licence file
        </Button>
        {l.suspendedAt === null ? (
          <Button
            wide
            disabled={revoked}
            onClick={() =>
              setAct({
                title: 'Suspend this licence?',
                consequences: (
                  <p>{replicas} under it now. Each is told at its next validation and stops after its grace time.</p>
                ),
                confirm: 'Suspend',
                done: 'Suspended',
                reasonMin: 1,
                run: (reason) => client.licensing.suspendLicense.mutate({ licenseId, reason }),
              })
            }
          >
            Suspend
          </Button>
        ) : (
          <Button
            wide
            disabled={revoked}
            onClick={() =>
              setAct({
                title: 'Reinstate this licence?',
                tone: 'primary',
                consequences: <p>Replicas are valid again at their next validation, and usage is taken in again.</p>,
                confirm: 'Reinstate',
                done: 'Reinstated',
                reasonMin: 1,
                run: (reason) => client.licensing.reinstateLicense.mutate({ licenseId, reason }),
              })
            }
          >
            Reinstate
          </Button>
        )}
        <Button
          wide
          tone="danger-quiet"
          disabled={revoked}
          onClick={() =>
            setAct({
              title: 'Revoke this licence for good?',
              consequences: <p>{replicas} under it now and stop. The key is dead, and nothing brings it back.</p>,
              confirm: 'Revoke',
              typed: l.orgName,
              typedLabel: 'Type the name of the organisation',
              done: 'Revoked',
              reasonMin: 1,
              run: (reason) => client.licensing.revokeLicense.mutate({ licenseId, reason }),
            })
          }
        >
          Revoke
        </Button>
      </div>
      <ActDialog act={act} onClose={() => setAct(null)} onDone={refresh} />
      <RenewLicence licence={l} open={form === 'renew'} onClose={close} onDone={done} />
      <RotateKey licence={l} open={form === 'rotate'} onClose={close} onDone={done} />
      <LicenceSettings licence={l} open={form === 'settings'} onClose={close} onDone={done} />
      <LicenceFile licence={l} open={form === 'file'} onClose={close} />
    </Section>
  );
}
