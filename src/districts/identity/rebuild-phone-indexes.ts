import { derivedKey } from '#platform/crypto/derived-keys.ts';
import { decryptFactor } from '#platform/crypto/encryption.ts';
import { readOnly } from '#platform/db/transact.ts';
import { phoneIndex } from './phone-number.ts';

const BATCH = 200;

/**
 * After a rotation of AUTH_SECRET: keyed indexes of registered numbers under the new key, from the decrypted numbers.
 * Compare-and-swap per row. A number that no configured key opens keeps its old index and is counted.
 */
export async function rebuildPhoneIndexes(): Promise<{ rebuilt: number; unreadable: number }> {
  const current = derivedKey('ac/phone-index/v1').id;
  const result = { rebuilt: 0, unreadable: 0 };
  let after: string | undefined;
  for (;;) {
    const rows = await readOnly((tx) =>
      tx.twoFactor.findMany({
        where: {
          phoneEncrypted: { not: null },
          phoneKeyId: { not: current },
          ...(after ? { ownerId: { gt: after } } : {}),
        },
        select: { ownerId: true, phoneEncrypted: true },
        orderBy: { ownerId: 'asc' },
        take: BATCH,
      }),
    );
    for (const { ownerId, phoneEncrypted } of rows) {
      const number = opened(phoneEncrypted as string);
      if (number === null) {
        result.unreadable += 1;
        continue;
      }
      const index = phoneIndex(number);
      const { count } = await readOnly((tx) =>
        tx.twoFactor.updateMany({
          where: { ownerId, phoneEncrypted },
          data: { phoneHmac: index.hmac, phoneKeyId: index.keyId },
        }),
      );
      result.rebuilt += count;
    }
    const last = rows.at(-1);
    if (!last || rows.length < BATCH) return result;
    after = last.ownerId;
  }
}

function opened(phoneEncrypted: string): string | null {
  try {
    return decryptFactor(phoneEncrypted);
  } catch {
    return null;
  }
}
