import { expect, test } from 'vitest';
import { mimeOf } from '../../../src/districts/sandbox/file-types.ts';

test('[ASVS V5.2.2] a file is what its first bytes say; what we do not know, and all that a browser would run, is a plain download', () => {
  const pdf = Buffer.from('%PDF-1.7 and more');
  expect(mimeOf('report.pdf', pdf)).toBe('application/pdf');
  expect(mimeOf('picture.png', pdf)).toBe('application/pdf');
  expect(mimeOf('notes.txt', Buffer.from('hello'))).toBe('text/plain');
  for (const name of ['page.html', 'image.svg', 'script.js', 'feed.xml', 'a.xhtml', 'noending', 'odd.', '.htaccess'])
    expect(mimeOf(name, Buffer.from('<svg onload=alert(1)>')), name).toBe('application/octet-stream');
});
