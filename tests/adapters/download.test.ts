import { expect, test } from 'vitest';
import { download } from '../../src/adapters/rest/reply.ts';

test('[ASVS V5.4.1] [ASVS V5.4.2] a file leaves as an attachment under a name that cannot break its header', async () => {
  const state = { requestId: 'r', headers: new Headers() } as never;
  for (const filename of [
    'report.md',
    'ré sumé.pdf',
    'a"b\r\nSet-Cookie: x=1.txt',
    "it's (1)*.zip",
    '../../etc/passwd',
  ]) {
    const r = download(state, { data: new Uint8Array([1]), filename, mime: 'text/markdown' });
    const value = r.headers.get('content-disposition') as string;
    expect(value).toMatch(/^attachment; filename\*=UTF-8''[A-Za-z0-9%._~!$&+^`|-]+$/);
    expect(decodeURIComponent(value.split("UTF-8''")[1] as string)).toBe(filename);
    expect(r.headers.get('content-security-policy')).toContain('sandbox');
    expect(r.headers.get('x-content-type-options')).toBe('nosniff');
  }
});
