import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { isPublicAddress } from '../../../src/platform/http/public-address.ts';
import { callableUrl, type Resolver, type SafeRequest, safeFetch } from '../../../src/platform/http/safe-fetch.ts';

const open: (http.Server | net.Server)[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) {
    if (server instanceof http.Server) server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
});

/** A receiver on one loopback address; counts connections, so that "never connected" can be said. */
async function receiver(
  answer: http.RequestListener = (_req, res) => res.end('ok'),
  host = '127.0.0.1',
  port = 0,
): Promise<{ port: number; connections: () => number; requests: http.IncomingMessage[] }> {
  let connections = 0;
  const requests: http.IncomingMessage[] = [];
  const server = http.createServer((req, res) => {
    requests.push(req);
    answer(req, res);
  });
  server.on('connection', () => {
    connections += 1;
  });
  open.push(server);
  await new Promise<void>((done) => server.listen(port, host, done));
  return { port: (server.address() as AddressInfo).port, connections: () => connections, requests };
}

const request = (url: string, more: Partial<SafeRequest> = {}): SafeRequest => ({
  url,
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: '{}',
  timeoutMs: 2_000,
  bytesMax: 64 * 1024,
  ...more,
});
const answers =
  (...addresses: string[]): Resolver =>
  async () =>
    addresses.map((address) => ({ address, family: net.isIP(address) }));

describe('L104 addresses that are never called', () => {
  const never = [
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0177.0.0.1/',
    'https://127.0.0.1./',
    'https://0.0.0.0/',
    'https://0/',
    'https://10.0.0.1/',
    'https://167772161/',
    'https://10.255.255.255/',
    'https://172.16.0.1/',
    'https://172.31.255.255/',
    'https://192.168.0.1/',
    'https://192.168.255.255/',
    'https://0xc0.0xa8.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://2852039166/',
    'https://0xA9FEA9FE/',
    'https://0251.0376.0251.0376/',
    'https://100.64.0.1/',
    'https://100.100.100.200/',
    'https://168.63.129.16/',
    'https://192.0.0.192/',
    'https://192.0.2.1/',
    'https://198.18.0.1/',
    'https://198.51.100.1/',
    'https://203.0.113.1/',
    'https://224.0.0.1/',
    'https://239.255.255.255/',
    'https://240.0.0.1/',
    'https://255.255.255.255/',
    'https://[::1]/',
    'https://[::]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:a00:1]/',
    'https://[::ffff:8.8.8.8]/',
    'https://[::10.0.0.1]/',
    'https://[64:ff9b::10.0.0.1]/',
    'https://[64:ff9b::8.8.8.8]/',
    'https://[64:ff9b:1::1]/',
    'https://[2002:a00:1::]/',
    'https://[2002:7f00:1::]/',
    'https://[2001::1]/',
    'https://[2001:db8::1]/',
    'https://[fe80::1]/',
    'https://[fec0::1]/',
    'https://[fc00::1]/',
    'https://[fd00:ec2::254]/',
    'https://[ff02::1]/',
    'https://[100::1]/',
    'https://[3fff::1]/',
    'https://[5f00::1]/',
    'https://localhost/',
    'https://LOCALHOST./',
    'https://a.localhost/',
    'https://printer.local/',
    'https://metadata.google.internal/',
    'https://router.home.arpa/',
  ];
  test('at least 40 forms of them', () => expect(never.length).toBeGreaterThanOrEqual(40));
  test.each(never)('%s', async (url) => {
    expect(() => callableUrl(url)).toThrow(/public/);
    await expect(safeFetch(request(url))).rejects.toThrow(/public/);
  });

  test.each([
    ['http://example.com/', /https/],
    ['ftp://example.com/', /https/],
    ['file:///etc/passwd', /https/],
    ['javascript:alert(1)', /https/],
    ['https://user:pass@example.com/', /credentials/],
    ['https://user@example.com/', /credentials/],
    ['https://example.com:80/', /port/],
    ['https://example.com:22/', /port/],
    ['https://example.com:6379/', /port/],
    ['/relative', /absolute/],
    ['', /absolute/],
    [`https://example.com/${'x'.repeat(2_000)}`, /2000 characters/],
  ])('%s', (url, why) => {
    expect(() => callableUrl(url)).toThrow(why);
  });

  test.each([
    'https://example.com/hook',
    'https://example.com:8443/hook?x=1',
    'https://93.184.216.34/',
    'https://[2606:2800:220:1:248:1893:25c8:1946]/',
  ])('%s may be called', (url) => {
    expect(callableUrl(url).href).toBe(url);
  });

  test('development may call http, any port and loopback, but never with credentials', () => {
    expect(callableUrl('http://127.0.0.1:3000/x', { allowPrivate: true }).port).toBe('3000');
    expect(() => callableUrl('http://a:b@127.0.0.1/', { allowPrivate: true })).toThrow(/credentials/);
    expect(() => callableUrl('gopher://127.0.0.1/', { allowPrivate: true })).toThrow(/http/);
  });
});

describe('L104 names', () => {
  test('a name with one address that is not public is refused whole, with nothing connected', async () => {
    const local = await receiver();
    for (const inside of [
      '127.0.0.1',
      '10.0.0.1',
      '169.254.169.254',
      '::1',
      '::ffff:10.0.0.1',
      'fd00::1',
      'fe80::1%eth0',
      '2002:7f00:1::',
    ]) {
      const resolve = answers('93.184.216.34', inside);
      await expect(safeFetch(request('https://innocent.example/', { resolve })), inside).rejects.toThrow(/not public/);
    }
    await expect(safeFetch(request('https://innocent.example/', { resolve: answers() }))).rejects.toThrow(/no address/);
    expect(local.connections()).toBe(0);
  });

  test('a name that rebinds is asked once, and the connection goes to the address that was checked', async () => {
    const first = await receiver(undefined, '127.0.0.2');
    const second = await receiver(undefined, '127.0.0.3', first.port);
    let asked = 0;
    const resolve: Resolver = async () => {
      asked += 1;
      return [{ address: asked === 1 ? '127.0.0.2' : '127.0.0.3', family: 4 }];
    };
    const reply = await safeFetch(request(`http://rebinds.example:${first.port}/`, { resolve, allowPrivate: true }));
    expect([reply.status, asked, first.connections(), second.connections()]).toEqual([200, 1, 1, 0]);
    expect(first.requests[0]?.headers.host).toBe(`rebinds.example:${first.port}`);
  });

  test('a public answer first and a private one afterwards reaches neither our network nor a second lookup', async () => {
    const local = await receiver();
    let asked = 0;
    const resolve: Resolver = async () => {
      asked += 1;
      // TEST-NET addresses are refused, so a public one that answers nobody stands for "checked".
      return [{ address: asked === 1 ? '192.88.98.1' : '127.0.0.1', family: 4 }];
    };
    await expect(safeFetch(request('https://rebinds.example:8443/', { resolve, timeoutMs: 300 }))).rejects.toThrow();
    expect([asked, local.connections()]).toEqual([1, 0]);
  });

  test('a resolver that never answers costs no more than the time limit', async () => {
    const startedAt = performance.now();
    const resolve: Resolver = () => new Promise(() => {});
    await expect(safeFetch(request('https://slow.example/', { resolve, timeoutMs: 200 }))).rejects.toThrow('timed out');
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});

describe('exchanges', () => {
  test('a redirect is an answer, not a way: its target is never connected', async () => {
    const target = await receiver();
    const from = await receiver((_req, res) => {
      res.writeHead(302, { location: `http://127.0.0.1:${target.port}/` });
      res.end();
    });
    const reply = await safeFetch(request(`http://127.0.0.1:${from.port}/`, { allowPrivate: true }));
    expect([reply.status, target.connections()]).toEqual([302, 0]);
  });

  test('a reply without end is cut at the limit and its status counts', async () => {
    const endless = await receiver((_req, res) => {
      res.writeHead(200);
      const write = () => {
        while (!res.destroyed && res.write('x'.repeat(16_384)));
      };
      res.on('drain', write);
      write();
    });
    const reply = await safeFetch(
      request(`http://127.0.0.1:${endless.port}/`, { allowPrivate: true, timeoutMs: 5_000 }),
    );
    expect(reply.status).toBe(200);
    expect(reply.durationMs).toBeLessThan(4_000);
  });

  test('silence, half a reply and a reset end within the time limit', async () => {
    const silent = await receiver(() => {});
    await expect(
      safeFetch(request(`http://127.0.0.1:${silent.port}/`, { allowPrivate: true, timeoutMs: 200 })),
    ).rejects.toThrow('timed out');
    const slowBody = await receiver((_req, res) => {
      res.writeHead(200);
      res.write('x');
    });
    const half = await safeFetch(
      request(`http://127.0.0.1:${slowBody.port}/`, { allowPrivate: true, timeoutMs: 3_000 }),
    );
    expect(half.status).toBe(200);
    const reset = net.createServer((socket) => socket.destroy());
    open.push(reset);
    await new Promise<void>((done) => reset.listen(0, '127.0.0.1', done));
    const { port } = reset.address() as AddressInfo;
    await expect(safeFetch(request(`http://127.0.0.1:${port}/`, { allowPrivate: true }))).rejects.toThrow();
  });

  test('the body arrives as it was given, with its length', async () => {
    let seen = '';
    const echo = await receiver((req, res) => {
      req.setEncoding('utf8');
      req.on('data', (c) => {
        seen += c;
      });
      req.on('end', () => res.end());
    });
    const body = '{"text":"ä€😀"}';
    await safeFetch(request(`http://127.0.0.1:${echo.port}/hook?x=1`, { allowPrivate: true, body }));
    expect([seen, echo.requests[0]?.url, echo.requests[0]?.headers['content-length']]).toEqual([
      body,
      '/hook?x=1',
      String(Buffer.byteLength(body)),
    ]);
  });
});

test('public is what the registries leave over', () => {
  for (const yes of [
    '1.1.1.1',
    '8.8.8.8',
    '100.63.255.255',
    '100.128.0.1',
    '172.15.0.1',
    '172.32.0.1',
    '192.167.1.1',
    '223.255.255.255',
    '2606:4700::1111',
    '2a00:1450::1',
  ]) {
    expect(isPublicAddress(yes), yes).toBe(true);
  }
  for (const no of ['', 'example.com', '1.2.3', '01.1.1.1', '::', '2606:4700::1111%eth0', '1.1.1.1/32']) {
    expect(isPublicAddress(no), no).toBe(false);
  }
});
