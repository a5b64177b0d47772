import { encryptedColumn } from '#platform/crypto/encrypted-columns.ts';

export const encryptedColumns = [
  encryptedColumn('approval', 'request_encrypted'),
  encryptedColumn('approval', 'summary_encrypted'),
];
