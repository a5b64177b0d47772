'use client';

import { useTRPCClient } from '../../adapters/trpc/client.tsx';
import { IssueLicenseFileInput } from '../../districts/licensing/schemas.ts';
import { FormSummary } from '../forms/form-summary.tsx';
import { useApiForm } from '../forms/use-api-form.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { AmountInput, Field, Input } from '../ui/field.tsx';
import { saveText } from '../ui/save-file.ts';
import { formatExact } from '../ui/time.tsx';
import { say } from '../ui/toast.tsx';
import type { Licence } from './licence-words.ts';

/** A signed file that stands for the licence where there is no network. */
export function LicenceFile({ licence: l, open, onClose }: { licence: Licence; open: boolean; onClose: () => void }) {
  const client = useTRPCClient();
  const { form, submit, pending, refusal, issues, errorOf } = useApiForm({
    schema: IssueLicenseFileInput,
    defaults: { ttlHours: '168', deploymentId: '' },
    toInput: (v) => ({
      licenseId: l.licenseId,
      ttlHours: /^\d+$/.test(v.ttlHours.trim()) ? Number(v.ttlHours) : undefined,
      ...(v.deploymentId.trim() ? { deploymentId: v.deploymentId.trim() } : {}),
    }),
    send: (input) => client.licensing.issueLicenseFile.mutate(input),
    onDone: (made) => {
      saveText(`license-${made.licenseId}.jwt`, made.file);
      say('Licence file saved', `Good until ${formatExact(made.fileExpiresAt).utc}.`);
      onClose();
    },
  });
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
      title="Licence file"
      description="Signed, and good for the hours below. A suspension or revocation does not reach it before it ends."
    >
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <FormSummary
          issues={issues}
          refusal={refusal}
          names={{ ttlHours: 'Good for', deploymentId: 'Deployment' }}
          title="No file was made."
        />
        <Field label="Good for" error={errorOf('ttlHours')} hint="1 to 720 hours.">
          <AmountInput unit="hours" {...form.register('ttlHours')} />
        </Field>
        <Field label="Deployment" optional error={errorOf('deploymentId')} hint="Binds the file to one deployment.">
          <Input {...form.register('deploymentId')} autoComplete="off" spellCheck={false} />
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone="primary" pending={pending}>
            Make and save the file
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
