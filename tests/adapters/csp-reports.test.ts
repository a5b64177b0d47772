import { describe, expect, test } from 'vitest';
import { violationsIn } from '../../src/adapters/webhooks/csp-reports.ts';

const bytes = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));

describe('policy reports', () => {
  test('both forms that browsers send say the same', () => {
    const expected = [
      {
        directive: 'script-src-elem',
        blocked: 'https://evil.example',
        page: 'https://civitas.example',
        disposition: 'enforce',
      },
    ];
    expect(
      violationsIn(
        bytes({
          'csp-report': {
            'effective-directive': 'script-src-elem',
            'blocked-uri': 'https://evil.example/x.js?stolen=1',
            'document-uri': 'https://civitas.example/reset#t=secret',
            disposition: 'enforce',
            'script-sample': 'alert(document.cookie)',
          },
        }),
      ),
    ).toEqual(expected);
    expect(
      violationsIn(
        bytes([
          {
            type: 'csp-violation',
            url: 'https://civitas.example/reset?email=a@b.example',
            user_agent: 'someone',
            body: {
              effectiveDirective: 'script-src-elem',
              blockedURL: 'https://evil.example/x.js',
              documentURL: 'https://user:pass@civitas.example/tasks/123?q=private',
              disposition: 'enforce',
              sample: 'alert(1)',
            },
          },
        ]),
      ),
    ).toEqual(expected);
  });

  test('nothing of a visitor is kept: no path, query, fragment, user, sample or referrer', () => {
    const found = violationsIn(
      bytes({
        'csp-report': {
          'violated-directive': 'connect-src https://private.example/path',
          'blocked-uri': 'https://me:secret@evil.example:8443/path?token=secret#frag',
          'document-uri': 'https://civitas.example/wallet?card=secret',
          referrer: 'https://mail.example/secret',
          'script-sample': 'secret',
        },
      }),
    );
    expect(found).toEqual([
      {
        directive: 'connect-src',
        blocked: 'https://evil.example:8443',
        page: 'https://civitas.example',
        disposition: 'enforce',
      },
    ]);
    expect(JSON.stringify(found)).not.toContain('secret');
  });

  test('a line that would forge another log line or a control sequence is cut to a word', () => {
    const [found] = violationsIn(
      bytes({
        'csp-report': {
          'effective-directive': 'img-src\n{"level":"error"}',
          'blocked-uri': 'inline',
          'document-uri': '\u001b[2J',
          disposition: 'report',
        },
      }),
    );
    expect(found).toEqual({ directive: 'img-src', blocked: 'inline', page: 'unknown', disposition: 'report' });
  });

  test('at most ten of a list are told, and what is no report tells nothing', () => {
    const one = {
      type: 'csp-violation',
      body: { effectiveDirective: 'img-src', blockedURL: 'eval', documentURL: 'x' },
    };
    expect(violationsIn(bytes(Array.from({ length: 50 }, () => one)))).toHaveLength(10);
    for (const junk of ['', '{', '[]', '{}', 'null', '[{"type":"deprecation","body":{}}]', '{"csp-report":7}'])
      expect(violationsIn(bytes(junk))).toEqual([]);
    expect(violationsIn(new Uint8Array([0xff, 0xfe]))).toEqual([]);
  });
});
