import { encryptedColumn } from '#platform/crypto/encrypted-columns.ts';

export const encryptedColumns = [
  encryptedColumn('check_output', 'output_encrypted', { key: ['assessment_id', 'position'] }),
];
