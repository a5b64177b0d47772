/**
 * A local S3-compatible store: objects of one bucket in memory, path-style addresses, requests signed with AWS Signature
 * Version 4 and refused otherwise, the bucket's lifecycle rules. See README.md.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface S3EmulatorOptions {
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
  region?: string;
}

/** The next `times` requests of a method are answered so; 0 breaks the connection, `never` answers nothing. */
export interface S3Fault {
  method: 'GET' | 'PUT' | 'DELETE';
  status: number | 'never';
  times: number;
}

export interface S3Emulator {
  listen(port: number): Promise<{ port: number; url: string }>;
  close(): Promise<void>;
  objects: Map<string, Buffer>;
  calls: { method: string; path: string; status: number }[];
  addFault(fault: S3Fault): void;
  /** The XML of the bucket's lifecycle rules, or null. */
  lifecycle(): string | null;
}

const BODY_MAX = 80 * 1024 * 1024;

export function createS3Emulator(options: S3EmulatorOptions): S3Emulator {
  const { bucket, accessKeyId, secretAccessKey, region = 'auto' } = options;
  const objects = new Map<string, Buffer>();
  const faults: S3Fault[] = [];
  let rules: string | null = null;
  let server: Server | null = null;

  const emulator: S3Emulator = {
    objects,
    calls: [],
    addFault: (fault) => void faults.push({ ...fault }),
    lifecycle: () => rules,
    async listen(port) {
      server = createServer((req, res) => {
        res.on('finish', () =>
          emulator.calls.push({ method: req.method ?? '', path: req.url ?? '', status: res.statusCode }),
        );
        answer(req, res).catch(() => res.destroy());
      });
      await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve));
      const { port: found } = server.address() as AddressInfo;
      return { port: found, url: `http://127.0.0.1:${found}` };
    },
    async close() {
      server?.closeAllConnections();
      await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
    },
  };

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? '/', 'http://emulator');
    const body = await readBody(req);
    const fault = faults.find(({ method, times }) => method === req.method && times > 0);
    if (fault) {
      fault.times -= 1;
      if (fault.status === 'never') return;
      if (fault.status === 0) {
        res.destroy();
        return;
      }
      return refuse(res, fault.status, fault.status === 503 ? 'SlowDown' : 'InternalError');
    }
    const trouble = signatureTrouble(req, url, body);
    if (trouble) return refuse(res, 403, trouble);
    const [, named, ...rest] = url.pathname.split('/');
    if (named !== bucket) return refuse(res, 404, 'NoSuchBucket');
    const key = decodeURIComponent(rest.join('/'));
    if (key === '' && url.searchParams.has('lifecycle')) return answerLifecycle(req, res, body);
    if (key === '') return refuse(res, 400, 'InvalidRequest');
    switch (req.method) {
      case 'PUT':
        objects.set(key, body);
        res.writeHead(200, { etag: `"${createHash('md5').update(body).digest('hex')}"` }).end();
        return;
      case 'GET': {
        const found = objects.get(key);
        if (!found) return refuse(res, 404, 'NoSuchKey');
        res
          .writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': String(found.length) })
          .end(found);
        return;
      }
      case 'DELETE':
        objects.delete(key);
        res.writeHead(204).end();
        return;
      default:
        return refuse(res, 405, 'MethodNotAllowed');
    }
  }

  function answerLifecycle(req: IncomingMessage, res: ServerResponse, body: Buffer): void {
    if (req.method === 'PUT') {
      rules = body.toString('utf8');
      res.writeHead(200).end();
      return;
    }
    if (rules === null) refuse(res, 404, 'NoSuchLifecycleConfiguration');
    else res.writeHead(200, { 'content-type': 'application/xml' }).end(rules);
  }

  /** Why the request is not signed by our key for now, or null. */
  function signatureTrouble(req: IncomingMessage, url: URL, body: Buffer): string | null {
    const found =
      /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
        req.headers.authorization ?? '',
      );
    if (!found) return 'AccessDenied';
    const [, id, day, where, names, signature] = found as unknown as [string, string, string, string, string, string];
    if (id !== accessKeyId || where !== region) return 'InvalidAccessKeyId';
    const date = String(req.headers['x-amz-date'] ?? '');
    const claimed = String(req.headers['x-amz-content-sha256'] ?? '');
    const hash = createHash('sha256').update(body).digest('hex');
    if (claimed !== 'UNSIGNED-PAYLOAD' && claimed !== hash) return 'XAmzContentSHA256Mismatch';
    const query = [...url.searchParams]
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .sort()
      .join('&');
    const headers = names.split(';').map((name) => `${name}:${String(req.headers[name] ?? '').trim()}\n`);
    const canonical = [req.method, url.pathname, query, headers.join(''), names, claimed].join('\n');
    const scope = `${day}/${region}/s3/aws4_request`;
    const text = ['AWS4-HMAC-SHA256', date, scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
    const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
    const key = hmac(hmac(hmac(hmac(`AWS4${secretAccessKey}`, day), region), 's3'), 'aws4_request');
    const expected = hmac(key, text);
    return timingSafeEqual(expected, Buffer.from(signature, 'hex')) ? null : 'SignatureDoesNotMatch';
  }

  return emulator;
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function refuse(res: ServerResponse, status: number, code: string): void {
  const text = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`;
  res.writeHead(status, { 'content-type': 'application/xml' }).end(text);
}

async function readBody(req: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of req as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > BODY_MAX) throw new Error('body too large');
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
