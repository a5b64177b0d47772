import { encryptedColumn } from '#platform/crypto/encrypted-columns.ts';

export const encryptedColumns = [
  encryptedColumn('webhook_endpoint', 'secret_encrypted'),
  encryptedColumn('webhook_endpoint', 'previous_secret_encrypted'),
];
