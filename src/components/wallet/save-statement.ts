import type { useTRPCClient } from '../../adapters/trpc/client.tsx';
import type { TransferKind } from '../../districts/vault/schemas.ts';
import { say } from '../ui/toast.tsx';

/** Spreadsheets take a file without this mark for another encoding. */
const BOM = '\ufeff';

/** The filtered statement as a CSV file: it comes in pieces and is put together here. */
export function saveStatement(
  client: ReturnType<typeof useTRPCClient>,
  range: { kind?: TransferKind; from?: string; to?: string },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const pieces: string[] = [BOM];
    const subscription = client.vault.exportTransactions.subscribe(range, {
      onData: (piece) => {
        pieces.push(piece as string);
      },
      onError: (error) => {
        subscription.unsubscribe();
        reject(error);
      },
      onComplete: () => {
        const text = pieces.join('');
        const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
        const link = document.createElement('a');
        link.href = url;
        link.download = `civitas-statement-${new Date().toISOString().slice(0, 10)}.csv`;
        link.click();
        setTimeout(() => URL.revokeObjectURL(url), 10_000);
        const rows = text.split('\r\n').length - 2;
        say('Statement saved', `${rows.toLocaleString('en')} ${rows === 1 ? 'movement' : 'movements'}.`);
        resolve();
      },
    });
  });
}
