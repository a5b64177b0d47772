import type { useTRPCClient } from '../../adapters/trpc/client.tsx';
import type { TransferKind } from '../../districts/vault/schemas.ts';
import { saveCsvPieces } from '../ui/save-file.ts';

/** The filtered statement as a CSV file. */
export function saveStatement(
  client: ReturnType<typeof useTRPCClient>,
  range: { kind?: TransferKind; from?: string; to?: string },
): Promise<void> {
  return saveCsvPieces(
    `civitas-statement-${new Date().toISOString().slice(0, 10)}.csv`,
    ['movement', 'movements'],
    (handlers) => client.vault.exportTransactions.subscribe(range, handlers),
  );
}
