/** What `npm run keys:rotate` walks: each district names its encrypted columns. Browser-safe types only. */
export interface EncryptedColumn {
  table: string;
  /** Columns of the primary key; the walk goes in their order. */
  key: string[];
  column: string;
  /** `secret`: the encryption service. `factor`: TWO_FA_ENCRYPTION_KEY. */
  cipher: 'secret' | 'factor';
}

export function encryptedColumn(
  table: string,
  column: string,
  options: { key?: string[]; cipher?: EncryptedColumn['cipher'] } = {},
): EncryptedColumn {
  return { table, column, key: options.key ?? ['id'], cipher: options.cipher ?? 'secret' };
}

/** The platform's own. Audit rows are append-only: their addresses stay readable under ENCRYPTION_SECRET_PREVIOUS. */
export const PLATFORM_COLUMNS: readonly EncryptedColumn[] = [
  encryptedColumn('mail_message', 'to_encrypted'),
  encryptedColumn('mail_message', 'body_encrypted'),
];
