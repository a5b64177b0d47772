/**
 * Files of tasks: input, deliverables, evidence. S3-compatible storage (Cloudflare R2) when configured, else encrypted
 * files below DATA_DIR. The platform seals every object before it stores it, whatever the store does; expiry is ours
 * (a sweeper) beside any lifecycle rule of the store.
 */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  DeleteObjectCommand,
  GetBucketLifecycleConfigurationCommand,
  GetObjectCommand,
  type LifecycleRule,
  PutBucketLifecycleConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { sha256Hex } from '../crypto/digest.ts';
import { openBytes, sealBytes } from '../crypto/sealed-bytes.ts';
import { env } from '../env.ts';
import { ProviderUnavailable } from '../errors.ts';
import { newId } from '../ids.ts';

/** Where sealed objects lie. `get` answers null for an object that is not there. */
export interface ObjectStore {
  put(key: string, bytes: Buffer): Promise<void>;
  get(key: string): Promise<Buffer | null>;
  delete(key: string): Promise<void>;
}

export class FolderStore implements ObjectStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  #file(key: string): string {
    return path.join(this.#folder, key.slice(-2), key);
  }

  async put(key: string, bytes: Buffer): Promise<void> {
    const file = this.#file(key);
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    // Renamed into place: a crash leaves no half object under the name.
    const temporary = `${file}.${newId()}.tmp`;
    await writeFile(temporary, bytes, { mode: 0o600 });
    await rename(temporary, file);
  }

  async get(key: string): Promise<Buffer | null> {
    return readFile(this.#file(key)).catch((e: NodeJS.ErrnoException) => {
      if (e.code === 'ENOENT') return null;
      throw e;
    });
  }

  async delete(key: string): Promise<void> {
    await rm(this.#file(key), { force: true });
  }
}

export class S3Store implements ObjectStore {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(options: {
    endpoint: string;
    region: string;
    bucket: string;
    accessKeyId: string;
    secretAccessKey: string;
    requestTimeoutMs?: number;
  }) {
    this.#bucket = options.bucket;
    this.#client = new S3Client({
      endpoint: options.endpoint,
      region: options.region,
      forcePathStyle: true,
      credentials: { accessKeyId: options.accessKeyId, secretAccessKey: options.secretAccessKey },
      maxAttempts: 3,
      requestHandler: {
        connectionTimeout: 2_000,
        requestTimeout: options.requestTimeoutMs ?? 10_000,
        throwOnRequestTimeout: true,
      },
      // Stores other than Amazon's do not all know the newer checksums; ours is inside the seal.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
  }

  async put(key: string, bytes: Buffer): Promise<void> {
    await this.#ask(() =>
      this.#client.send(
        new PutObjectCommand({ Bucket: this.#bucket, Key: key, Body: bytes, ContentType: 'application/octet-stream' }),
      ),
    );
  }

  async get(key: string): Promise<Buffer | null> {
    try {
      const reply = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
      return Buffer.from((await reply.Body?.transformToByteArray()) ?? new Uint8Array());
    } catch (e) {
      // By its name: a bucket that is gone answers 404 as well.
      if ((e as { name?: string }).name === 'NoSuchKey') return null;
      throw new ProviderUnavailable('file storage', e);
    }
  }

  async delete(key: string): Promise<void> {
    await this.#ask(() => this.#client.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key: key })));
  }

  /**
   * Adds our expiry rules to those of the bucket, or renews them; rules of others stay. A backstop for the sweeper, in
   * whole days and late enough for a dispute's evidence.
   */
  async ensureExpiry(): Promise<void> {
    await this.#ask(async () => {
      const others = (await this.#rules()).filter(({ ID }) => !ID?.startsWith(RULE_PREFIX));
      const ours = (Object.entries(STORE_DAYS) as [BlobKind, number][]).map(
        ([kind, Days]): LifecycleRule => ({
          ID: `${RULE_PREFIX}${kind}`,
          Status: 'Enabled',
          Filter: { Prefix: `${kind}-` },
          Expiration: { Days },
        }),
      );
      await this.#client.send(
        new PutBucketLifecycleConfigurationCommand({
          Bucket: this.#bucket,
          LifecycleConfiguration: { Rules: [...others, ...ours] },
        }),
      );
    });
  }

  async #rules(): Promise<LifecycleRule[]> {
    try {
      const found = await this.#client.send(new GetBucketLifecycleConfigurationCommand({ Bucket: this.#bucket }));
      return found.Rules ?? [];
    } catch (e) {
      if ((e as { name?: string }).name === 'NoSuchLifecycleConfiguration') return [];
      throw e;
    }
  }

  async #ask(call: () => Promise<unknown>): Promise<void> {
    try {
      await call();
    } catch (e) {
      throw new ProviderUnavailable('file storage', e);
    }
  }
}

/** The store of the settings when it is an S3-compatible one, for its administration; null for local files. */
export function s3Store(): S3Store | null {
  const current = store();
  return current instanceof S3Store ? current : null;
}

const RULE_PREFIX = 'civitas-';
/** Uploads are renewed and become input of tasks for a day each; deliverables may be evidence of a dispute. */
const STORE_DAYS: Record<BlobKind, number> = { input: 3, deliverable: 60 };

let chosen: ObjectStore | undefined;
function store(): ObjectStore {
  chosen ??= env.S3_ENDPOINT
    ? new S3Store({
        endpoint: env.S3_ENDPOINT,
        region: env.S3_REGION,
        bucket: env.S3_BUCKET ?? '',
        accessKeyId: env.S3_ACCESS_KEY_ID ?? '',
        secretAccessKey: env.S3_SECRET_ACCESS_KEY ?? '',
      })
    : new FolderStore(path.resolve(env.DATA_DIR, 'blobs'));
  return chosen;
}

/** What an object is for: the first part of its name, so that a store's lifecycle rules can tell them apart. */
export type BlobKind = 'input' | 'deliverable';

export interface StoredBlob {
  blobId: string;
  sha256: string;
  bytes: number;
}

/** A name that no object has. Known before the object is stored, so that what a crash leaves can be found. */
export function newBlobId(kind: BlobKind): string {
  return `${kind}-${newId()}`;
}

/** Seals and stores under this name. */
export async function putBlob(blobId: string, data: Uint8Array): Promise<StoredBlob> {
  const sha256 = sha256Hex(data);
  await store().put(blobId, sealBytes(data, `${blobId} ${sha256}`));
  return { blobId, sha256, bytes: data.byteLength };
}

/** The bytes, checked against their digest; null when the object is gone. Throws SealBroken for a changed object. */
export async function getBlob(blobId: string, sha256: string): Promise<Buffer | null> {
  const sealed = await store().get(blobId);
  return sealed ? openBytes(sealed, `${blobId} ${sha256}`) : null;
}

/** No error when it is gone already. */
export async function deleteBlob(blobId: string): Promise<void> {
  await store().delete(blobId);
}
