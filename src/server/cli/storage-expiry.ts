/** `node src/server/cli/storage-expiry.ts`: adds the expiry rules of stored files to the bucket. */
import { s3Store } from '#platform/storage/blob-store.ts';

const store = s3Store();
if (!store) {
  console.log('S3_ENDPOINT is not set: files lie below DATA_DIR and only the sweeper deletes them.');
} else {
  await store.ensureExpiry();
  console.log('The bucket deletes input files after 3 days and deliverables after 60, should the sweeper not have.');
}
