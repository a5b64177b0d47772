import { encryptedColumn } from '#platform/crypto/encrypted-columns.ts';

export const encryptedColumns = [
  encryptedColumn('session', 'ip_encrypted'),
  encryptedColumn('github_connection', 'token_encrypted', { key: ['owner_id'] }),
  encryptedColumn('two_factor', 'phone_encrypted', { key: ['owner_id'], cipher: 'factor' }),
  encryptedColumn('two_factor', 'totp_secret_encrypted', { key: ['owner_id'], cipher: 'factor' }),
];
