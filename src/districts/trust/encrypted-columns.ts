import { encryptedColumn } from '#platform/crypto/encrypted-columns.ts';

export const encryptedColumns = [encryptedColumn('signing_key', 'private_encrypted', { key: ['kid'] })];
