/** Bytes that no client library would send (reliability.md 4 and acceptance C). */
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { resetEnvForTests } from '../../src/platform/env.ts';
import { FIXED_HEADERS } from '../../src/platform/http/security-headers.ts';
import { BodyPace } from '../../src/server/body-pace.ts';
import { testPlatform } from '../support/platform.ts';

const p = await testPlatform();
const port = Number(new URL(p.url).port);

interface Raw {
  status: number;
  head: string;
  headers: Map<string, string[]>;
  body: string;
  closed: boolean;
}

/** Sends bytes as they are; resolves when the server closes, after `quiet` ms without more, or when none came for `patience` ms. */
function raw(bytes: string | Buffer, quiet = 400, at = port, patience = 60_000): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(at, '127.0.0.1', () => socket.write(bytes));
    const chunks: Buffer[] = [];
    let timer = setTimeout(done, patience, false);
    function done(closed: boolean) {
      clearTimeout(timer);
      socket.destroy();
      const text = Buffer.concat(chunks).toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      const head = end < 0 ? text : text.slice(0, end);
      const headers = new Map<string, string[]>();
      for (const line of head.split('\r\n').slice(1)) {
        const at = line.indexOf(':');
        const name = line.slice(0, at).toLowerCase();
        headers.set(name, [...(headers.get(name) ?? []), line.slice(at + 1).trim()]);
      }
      resolve({
        status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0),
        head,
        headers,
        body: text.slice(end + 4),
        closed,
      });
    }
    socket.on('data', (d) => {
      chunks.push(d);
      clearTimeout(timer);
      timer = setTimeout(done, quiet, false);
    });
    socket.on('close', () => done(true));
    socket.on('error', (e) => (chunks.length > 0 ? done(true) : reject(e)));
  });
}

const request = (line: string, headers: string[] = [], body = '') =>
  `${line} HTTP/1.1\r\nHost: x\r\n${headers.map((h) => `${h}\r\n`).join('')}\r\n${body}`;

function expectSecured(reply: Raw): void {
  for (const [name, value] of FIXED_HEADERS) expect(reply.headers.get(name.toLowerCase()), name).toEqual([value]);
  expect(reply.headers.get('content-security-policy'), 'policy').toHaveLength(1);
  expect(reply.headers.has('server')).toBe(false);
  expect(reply.headers.has('x-powered-by')).toBe(false);
}

async function expectAlive(): Promise<void> {
  expect((await p.anonymous('GET', '/healthz')).status).toBe(200);
}

describe('request lines', () => {
  test.each([
    ['bad percent-encoding', request('GET /%E0%A4%A'), 400],
    ['NUL in the path', request('GET /a%00b'), 400],
    ['absolute form', request('GET http://evil/'), 400],
    ['two slashes', request('GET //evil'), 400],
    ['a backslash', request('GET /\\x'), 400],
    ['an encoded backslash', request('GET /a%5cb'), 400],
    ['TRACE', request('TRACE /'), 405],
    ['OPTIONS *', request('OPTIONS *'), 400],
    ['a method Node knows and we do not', request('PROPFIND /api/v1/agents'), 405],
    ['a method nobody knows', request('FOO /'), 400],
    ['negative Content-Length', request('POST /api/v1/auth/login', ['Content-Length: -1']), 400],
    [
      'Transfer-Encoding with Content-Length',
      request('POST /api/v1/auth/login', ['Content-Length: 5', 'Transfer-Encoding: chunked'], '0\r\n\r\n'),
      400,
    ],
    ['a request line of 20 kB', request(`GET /${'a'.repeat(20_000)}`), 431],
    ['headers of 20 kB', request('GET /healthz', [`X-A: ${'a'.repeat(20_000)}`]), 431],
    ['two Host lines', request('GET /healthz', ['Host: y']), 400],
    [
      'two Authorization lines',
      request('GET /api/v1/auth/me', ['Authorization: Bearer a', 'Authorization: Bearer b']),
      400,
    ],
    [
      'two Content-Length lines',
      request('POST /api/v1/auth/login', ['Content-Length: 2', 'Content-Length: 2'], '{}'),
      400,
    ],
    ['a cookie of 9 kB', request('GET /healthz', [`Cookie: ${'a'.repeat(9_000)}`]), 431],
    ['CONNECT', 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n', 405],
    ['not HTTP at all', '\u0016\u0003\u0001\u0000\u0000hello\r\n\r\n', 400],
  ] as [string, string, number][])('%s', async (_name, bytes, status) => {
    const reply = await raw(bytes);
    expect(reply.status, reply.head.slice(0, 200)).toBe(status);
    expectSecured(reply);
    if (status === 405) expect(reply.headers.get('allow')).toHaveLength(1);
    await expectAlive();
  });

  test('an upgrade is ignored and answered as plain HTTP', async () => {
    const reply = await raw(
      request('GET /healthz', [
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Key: x',
        'Sec-WebSocket-Version: 13',
      ]),
    );
    expect(reply.status).toBe(200);
    expectSecured(reply);
  });

  test('a path that climbs out is just a path that does not exist', async () => {
    for (const path of [
      '/_next/static/%2e%2e/%2e%2e/package.json',
      '/api/v1/../../package.json',
      '/api/v1/%2e%2e/agents',
    ]) {
      const reply = await raw(request(`GET ${path}`));
      expect(reply.status, path).toBe(404);
      expect(reply.body).not.toContain('"dependencies"');
      expectSecured(reply);
    }
  });
});

describe('bodies', () => {
  test('1 MiB and one byte is refused before the body is complete', async () => {
    const size = 1024 * 1024 + 1;
    const announced = await raw(
      request(
        'POST /api/v1/auth/verify-email',
        ['Content-Type: application/json', `Content-Length: ${size}`],
        '{"a":"',
      ),
    );
    expect(announced.status).toBe(413);
    const unannounced = await raw(
      Buffer.concat([
        Buffer.from(
          request('POST /api/v1/auth/verify-email', ['Content-Type: application/json', 'Transfer-Encoding: chunked']),
        ),
        Buffer.from(`${size.toString(16)}\r\n`),
        Buffer.alloc(size, 0x61),
      ]),
    );
    expect(unannounced.status).toBe(413);
    expectSecured(unannounced);
  });

  test('the tRPC door cuts a body in chunks at its limit too, that of accounts at 64 kB', async () => {
    const sent = (path: string, size: number) =>
      raw(
        Buffer.concat([
          Buffer.from(request(`POST ${path}`, ['Content-Type: application/json', 'Transfer-Encoding: chunked'])),
          Buffer.from(`${size.toString(16)}\r\n`),
          Buffer.alloc(size, 0x61),
        ]),
      );
    for (const [path, size] of [
      ['/api/trpc/identity.logIn', 64 * 1024 + 1],
      ['/api/trpc/exchange.submitTask', 1024 * 1024 + 1],
    ] as const) {
      // The body never ends: who reads on would not answer.
      const reply = await sent(path, size);
      expect([path, reply.status]).toEqual([path, 413]);
      expect(reply.body).toContain('PAYLOAD_TOO_LARGE');
      expectSecured(reply);
    }
    const body = JSON.stringify({ email: 'nobody@example.test', password: 'wrong password here' });
    const whole = await raw(
      request(
        'POST /api/trpc/identity.logIn',
        ['Content-Type: application/json', 'Transfer-Encoding: chunked'],
        `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
      ),
    );
    expect(whole.body).toContain('INVALID_CREDENTIALS');
  });

  test('a compressed body is refused', async () => {
    const body = gzipSync('{"email":"a@b.test"}');
    const reply = await p.anonymous('POST', '/auth/login', new Uint8Array(body), {
      'content-type': 'application/json',
      'content-encoding': 'gzip',
    });
    expect([reply.status, reply.body.error.code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
  });

  test('depth 33 is refused, depth 32 is judged by the schema, 100,000 levels cost nothing', async () => {
    const nested = (n: number) => `${'{"a":'.repeat(n - 1)}{}${'}'.repeat(n - 1)}`;
    const at33 = await p.anonymous('POST', '/auth/login', nested(33));
    expect(at33.body.error.details.issues[0].message).toContain('32 levels');
    const at32 = await p.anonymous('POST', '/auth/login', nested(32));
    expect(at32.status).toBe(400);
    expect(JSON.stringify(at32.body)).not.toContain('levels');
    const bomb = await p.anonymous('POST', '/auth/login', '['.repeat(60_000));
    expect(bomb.status).toBe(400);
  });

  test('invalid UTF-8, duplicate JSON texts and a byte order mark are refused', async () => {
    for (const bytes of [
      [0x7b, 0xff, 0x7d],
      [0xef, 0xbb, 0xbf, 0x7b, 0x7d],
      [0x7b, 0x7d, 0x7b, 0x7d],
    ]) {
      const reply = await p.anonymous('POST', '/auth/login', new Uint8Array(bytes), {
        'content-type': 'application/json',
      });
      expect([reply.status, reply.body.error.code]).toEqual([400, 'VALIDATION_ERROR']);
    }
  });

  test('__proto__ and constructor are unknown fields and change no prototype', async () => {
    for (const body of [
      '{"__proto__":{"polluted":true}}',
      '{"constructor":{"prototype":{"polluted":true}}}',
      '{"email":"a@b.test","password":{"__proto__":{"polluted":true}}}',
    ]) {
      const reply = await p.anonymous('POST', '/auth/login', body);
      expect(reply.status).toBe(400);
    }
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('abuse of the socket', () => {
  test('random bytes never crash it, never end as 5xx and leave no socket', async () => {
    const seed = randomBytes(8).toString('hex');
    let answered = 0;
    for (let i = 0; i < 300; i += 20) {
      await Promise.all(
        Array.from({ length: 20 }, async (_v, k) => {
          const bytes = randomBytes(1 + ((i + k) % 200));
          const start =
            k % 3 === 0
              ? Buffer.from('GET /api/v1/')
              : k % 3 === 1
                ? Buffer.from('POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\n')
                : Buffer.alloc(0);
          const reply = await raw(Buffer.concat([start, bytes, Buffer.from('\r\n\r\n')]), 50, port, 5_000).catch(
            () => null,
          );
          if (reply && reply.status !== 0) {
            answered += 1;
            expect(reply.status, `seed ${seed}: ${bytes.toString('hex')}`).toBeLessThan(500);
          }
        }),
      );
    }
    expect(answered).toBeGreaterThan(100);
    await expectAlive();
  });

  test('a client that hangs up in the middle of its body takes nobody with it', async () => {
    for (let i = 0; i < 20; i += 1) {
      await new Promise<void>((resolve) => {
        const socket = net.connect(port, '127.0.0.1', () => {
          socket.write(
            request('POST /api/v1/auth/login', ['Content-Type: application/json', 'Content-Length: 500'], '{"email":'),
          );
          setTimeout(() => {
            socket.resetAndDestroy();
            resolve();
          }, 5);
        });
        socket.on('error', () => {});
      });
    }
    await expectAlive();
  });

  describe('slow clients', async () => {
    const { startServer } = await import('../../src/server/http.ts');
    const PACE = { graceMs: 300, bytesPerSecond: 1_000, requestMs: 60_000, uploadMs: 60_000 };

    /** A server of its own; `send` gives the answer to a login whose body comes as `drip` says. */
    async function strictServer(body: Partial<typeof PACE>) {
      const server = await startServer({
        port: 0,
        host: '127.0.0.1',
        pages: null,
        timeouts: { headersMs: 300, body: { ...PACE, ...body } },
      });
      onTestFinished(() => server.stop());
      return server.port;
    }

    /** Sends `bytes` every `everyMs` until the answer; the answer's first line and how long it took to come. */
    function drip(
      port: number,
      bytes: number,
      everyMs: number,
      length: number,
    ): Promise<{ status: number; sent: number }> {
      return new Promise((resolve) => {
        const head = request('POST /api/v1/auth/login', [
          'Content-Type: application/json',
          `Content-Length: ${length}`,
        ]);
        const socket = net.connect(port, '127.0.0.1', () => socket.write(head));
        let sent = 0;
        let answer = '';
        const timer = setInterval(() => {
          if (sent >= length || socket.destroyed) return;
          const piece = Math.min(bytes, length - sent);
          sent += piece;
          socket.write(' '.repeat(piece));
        }, everyMs);
        socket.on('data', (d) => {
          answer += d;
          socket.end();
        });
        socket.on('error', () => {});
        socket.on('close', () => {
          clearInterval(timer);
          resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0), sent });
        });
      });
    }

    test('slow headers and a body that stops are answered with 408 and the headers of the document', async () => {
      const strict = await strictServer({});
      const slowHeaders = await raw('GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ', 4_000, strict);
      expect(slowHeaders.status).toBe(408);
      expectSecured(slowHeaders);
      const stopped = await raw(
        request('POST /api/v1/auth/login', ['Content-Type: application/json', 'Content-Length: 500'], '{'),
        4_000,
        strict,
      );
      expect([stopped.status, stopped.closed]).toEqual([408, true]);
      expectSecured(stopped);
      expect((await fetch(`http://127.0.0.1:${strict}/healthz`)).status).toBe(200);
    });

    test('a body below the pace is cut although bytes keep coming; one above it may take as long as it needs', async () => {
      const strict = await strictServer({});
      const slow = await drip(strict, 1, 20, 5_000);
      expect(slow.status).toBe(408);
      expect(slow.sent).toBeLessThan(5_000);
      // Three times the grace, at several times the pace.
      const fair = await drip(strict, 2_000, 90, 20_000);
      expect(fair).toEqual({ status: 400, sent: 20_000 });
    });

    test('an ordinary body has a time that no pace extends', async () => {
      const strict = await strictServer({ requestMs: 400 });
      expect((await drip(strict, 200, 50, 9_000)).status).toBe(408);
    });

    test('time in which the server itself does not read is not the client’s', async () => {
      const slow: http.IncomingMessage[] = [];
      const pace = new BodyPace({ ...PACE, graceMs: 90 }, (req) => void slow.push(req));
      const read: http.IncomingMessage[] = [];
      const server = http.createServer((req) => {
        pace.watch(req);
        read.push(req); // and does not read it
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      onTestFinished(() => {
        pace.stop();
        server.closeAllConnections();
        server.close();
      });
      const { port: own } = server.address() as AddressInfo;
      const socket = net.connect(own, '127.0.0.1', () =>
        socket.write(request('POST /', ['Content-Length: 100'], 'x'.repeat(50))),
      );
      socket.on('error', () => {});
      await vi.waitFor(() => expect(read).toHaveLength(1), { timeout: 60_000 });
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect([read.length, slow.length]).toEqual([1, 0]);
      read[0]?.resume();
      await vi.waitFor(() => expect(slow).toEqual(read), { timeout: 60_000 });
      socket.destroy();
    });
  });

  test('idle sockets do not keep others out', async () => {
    const idle = await Promise.all(
      Array.from(
        { length: 300 },
        () =>
          new Promise<net.Socket>((resolve) => {
            const s = net.connect(port, '127.0.0.1', () => resolve(s));
            s.on('error', () => {});
          }),
      ),
    );
    await expectAlive();
    for (const s of idle) s.destroy();
  });

  test.runIf(process.platform === 'linux')(
    'an address has a hundred sockets, a trusted proxy as many as it needs',
    async () => {
      const answered = async (n: number) => {
        const agent = new http.Agent({ keepAlive: true, maxSockets: n });
        const gate = `http://127.0.0.1:${port}/healthz`;
        const one = () =>
          new Promise<boolean>((resolve) => {
            // Not the machine's usual address, which has no limit.
            const sent = http.get(gate, { agent, localAddress: '127.0.0.2' }, (r) => {
              r.resume();
              r.on('end', () => resolve(r.statusCode === 200));
            });
            sent.on('error', () => resolve(false));
          });
        const all = await Promise.all(Array.from({ length: n }, one));
        agent.destroy();
        return all.filter(Boolean).length;
      };
      process.env.TRUSTED_PROXY_HOPS = '1';
      resetEnvForTests();
      try {
        expect(await answered(150)).toBe(150);
      } finally {
        delete process.env.TRUSTED_PROXY_HOPS;
        resetEnvForTests();
      }
      await vi.waitFor(async () => expect(await answered(1)).toBe(1), { timeout: 60_000 });
      expect(await answered(150)).toBeLessThanOrEqual(100);
    },
  );

  test('pipelined requests are answered in order', async () => {
    const reply = await raw(
      `${request('GET /healthz')}${request('GET /api/v1/nothing')}${request('GET /healthz', ['Connection: close'])}`,
      60_000,
    );
    const statuses = [...`${reply.head}\r\n\r\n${reply.body}`.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((m) => m[1]);
    expect(statuses).toEqual(['200', '404', '200']);
  });
});
