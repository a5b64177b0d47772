'use client';

import Download from 'lucide-react/icons/download';
import Printer from 'lucide-react/icons/printer';
import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/choice.tsx';
import { CopyButton } from '../ui/copy.tsx';
import { Confirm, Dialog } from '../ui/dialog.tsx';
import { Callout } from '../ui/feedback.tsx';
import { useLeaveGuard } from '../ui/key-dialog.tsx';

/**
 * Backup codes, shown once. Downloading, printing and copying each count as stored; every other way out asks first. The
 * codes stand in this component's memory and nowhere else.
 */
export function BackupCodesDialog({ codes, onClose }: { codes: string[] | null; onClose: () => void }) {
  return codes === null ? null : <Open codes={codes} onClose={onClose} />;
}

function Open({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  const [stored, setStored] = useState(false);
  const [asking, setAsking] = useState(false);
  const leave = useLeaveGuard(stored, () => setAsking(true));
  const text = [
    'Civitas backup codes',
    `made ${new Date().toISOString().slice(0, 10)}; each works once, in place of the code of your phone`,
    '',
    ...codes,
    '',
  ].join('\n');
  const close = () => {
    if (stored) leave(onClose);
    else setAsking(true);
  };
  return (
    <>
      <Dialog
        open
        onOpenChange={(open) => {
          if (!open) close();
        }}
        title="Your backup codes"
        description="Each works once, in place of the code of your phone. This is the only time they are shown."
        width="sm"
        actions={
          <div className="flex w-full flex-wrap items-center justify-between gap-3">
            <Checkbox checked={stored} onChange={setStored}>
              I stored them
            </Checkbox>
            <Button tone={stored ? 'primary' : 'secondary'} onClick={close}>
              Done
            </Button>
          </div>
        }
      >
        <div data-print className="rounded-md border border-line bg-sunken p-4">
          <p className="mb-2 hidden font-semibold print:block">Civitas backup codes. Each works once.</p>
          <ol aria-label="Backup codes" className="grid grid-cols-2 gap-x-6 gap-y-1.5 font-mono text-sm">
            {codes.map((c) => (
              <li key={c} className="tracking-wider">
                {c}
              </li>
            ))}
          </ol>
        </div>
        <div className="flex flex-wrap gap-2">
          <Button
            tone="primary"
            onClick={() => {
              saveText('civitas-backup-codes.txt', text);
              setStored(true);
            }}
          >
            <Download aria-hidden />
            Download
          </Button>
          <Button
            onClick={() => {
              window.print();
              setStored(true);
            }}
          >
            <Printer aria-hidden />
            Print
          </Button>
          <CopyButton text={text} what="Codes" size="md" onCopied={() => setStored(true)} />
        </div>
        <Callout tone="warn" title="Keep them where the phone is not">
          If the phone is lost, they are the way in. Whoever finds them still needs your password.
        </Callout>
      </Dialog>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title="You will not see these codes again"
        consequences={
          <p>They were not downloaded, printed, copied or marked as stored. Without them a lost phone locks you out.</p>
        }
        cancel="Back to the codes"
        confirm="Close without storing"
        onConfirm={() => {
          setAsking(false);
          leave(onClose);
        }}
      />
    </>
  );
}

function saveText(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
