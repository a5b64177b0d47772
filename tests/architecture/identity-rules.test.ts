/** Rules of identity that a search of the tree can hold (identity.md 3, C1 and C4). */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
function sources(folder: string): [string, string][] {
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((f) => f.isFile() && /\.tsx?$/.test(f.name) && !f.parentPath.includes('generated'))
    .map((f) => path.join(f.parentPath, f.name))
    .map((f) => [path.relative(root, f), readFileSync(f, 'utf8')]);
}
const src = sources('src');
const withText = (pattern: RegExp, files = src) => files.filter(([, text]) => pattern.test(text)).map(([name]) => name);
/** Code without its comments, for words that comments may say. */
const code = src.map(([name, text]): [string, string] => [name, text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')]);

describe('C4', () => {
  test('there are enough files for an empty answer to mean something', () => {
    expect(src.length).toBeGreaterThan(400);
  });

  test('no server actions, and no door of next-auth that accepts its own tokens', () => {
    expect(withText(/['"]use server['"]/, code)).toEqual([]);
    expect(withText(/\b(?:getToken|withAuth)\b.*next-auth|next-auth\/(?:jwt|middleware)/, code)).toEqual([]);
  });

  test('[ASVS V8.3.1] src/proxy.ts reads no credential and decides nothing', () => {
    const proxy = code.find(([name]) => name === 'src/proxy.ts')?.[1] as string;
    expect(proxy.length).toBeGreaterThan(100);
    expect(proxy).not.toMatch(/cookie|authorization|api-key|session|redirect\(/i);
  });

  test('[ASVS V6.5.3] [ASVS V11.5.1] no Math.random where secrets or decisions are made', () => {
    expect(withText(/Math\.random/, code).filter((f) => /districts\/identity|platform\/crypto/.test(f))).toEqual([]);
  });

  test('cryptography and bcrypt are imported by src/platform/crypto alone, and MD5 by nobody', () => {
    const crypto = withText(/from ['"](?:node:crypto|bcryptjs)['"]/, code);
    expect(crypto.length).toBeGreaterThan(3);
    expect(crypto.filter((f) => !/^src\/platform\/(?:crypto|jail)\/|^src\/server\//.test(f))).toEqual([]);
    expect(withText(/createHash\(['"]md5/, code)).toEqual([]);
  });

  test('[ASVS V3.2.2] [ASVS V1.2.1] no page writes HTML from text', () => {
    expect(withText(/dangerouslySetInnerHTML|\.innerHTML\s*=|insertAdjacentHTML|document\.write/, code)).toEqual([]);
  });

  test('[ASVS V14.3.3] no page keeps a token or a person’s data in the browser’s storage', () => {
    const storing = code.filter(([, text]) => /(?:local|session)Storage\.setItem/.test(text));
    for (const [name, text] of storing)
      expect(text, name).not.toMatch(/Storage\.setItem\([^)]*(?:token|password|secret|phone|email|apiKey)/i);
  });

  test('nothing evaluates text; worker threads start from constant sources', () => {
    // The scanner's rules hold such words as patterns.
    const own = code.filter(([name]) => !name.startsWith('src/districts/scanner/'));
    expect(withText(/\beval\(|new Function\(|node:vm/, own)).toEqual([]);
    // Worker threads are started from constant sources, so that no bundler matters: hashing, inspection, scanning.
    const workers = code.filter(([, text]) => /eval: true/.test(text));
    expect(workers.map(([name]) => name).sort()).toEqual([
      'src/districts/courts/inspector.ts',
      'src/districts/scanner/scan-worker.ts',
      'src/platform/crypto/hasher.ts',
    ]);
    for (const [name, text] of workers) {
      expect(text, name).toMatch(/new Worker\(SOURCE, \{/);
      expect(/const SOURCE = (?:`[^`$]*`|"[^"$]*");/.test(text), name).toBe(true);
    }
  });

  test('[ASVS V1.2.9] expressions are made from our own constants, never from input', () => {
    // The view of a text makes the global twin of a rule’s own expression, its places the sticky one; long alternations are taken apart.
    const makers = withText(/new RegExp\(/, code);
    expect(
      makers.filter(
        (f) =>
          !/\/(?:data|rules)\/|schemas\.ts$|process-tree\.ts$|engine\/(?:text-view|required-words|starts)\.ts$/.test(f),
      ),
    ).toEqual([]);
  });

  test('[ASVS V1.5.2] bodies are JSON: no richer format is read from anybody', () => {
    const { dependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    for (const name of ['superjson', 'devalue', 'serialize-javascript', 'node-serialize', 'xml2js', 'fast-xml-parser'])
      expect(dependencies[name], name).toBeUndefined();
    expect(withText(/from 'node:v8'|\bdeserialize\(/, code)).toEqual([]);
  });

  test('[ASVS V9.1.3] no key is fetched or taken from inside a token', () => {
    expect(withText(/\b(?:jku|x5u|createRemoteJWKSet|jwtVerify|decodeJwt)\b/, code)).toEqual([]);
  });

  test('[ASVS V6.2.6] [ASVS V6.2.7] passwords are typed into masked fields that password managers know and paste works in', () => {
    // The gallery shows parts, it signs nobody in.
    const pages = code.filter(([name]) => /^src\/(?:components|app)\//.test(name) && !name.includes('/dev/'));
    const uses = pages.flatMap(([name, text]) =>
      [...text.matchAll(/<PasswordInput\b[\s\S]*?\/>/g)].map((m) => [name, m[0]] as const),
    );
    expect(uses.length).toBeGreaterThan(4);
    // A token of another service is no password of this site.
    for (const [name, use] of uses.filter(([, u]) => !u.includes("register('token')")))
      expect(use, name).toMatch(/autoComplete=(?:"(?:current|new)-password"|\{)/);
    expect(withText(/onPaste=\{[^}]*preventDefault|autoComplete="off"[^>]*password/i, pages)).toEqual([]);
    const field = pages.find(([name]) => name === 'src/components/ui/field.tsx')?.[1] as string;
    expect(field).toMatch(/type=\{shown \? 'text' : 'password'\}/);
  });

  test('[ASVS V7.4.4] every signed-in page stands in a shell with the way out', () => {
    const text = (name: string) => code.find(([n]) => n === name)?.[1] ?? '';
    expect(text('src/components/shell/shell.tsx')).toMatch(/<SignOut\b/);
    for (const layout of ['src/app/(owner)/layout.tsx', 'src/app/(admin)/layout.tsx'])
      expect(text(layout), layout).toMatch(/Shell/);
  });

  test('[ASVS V1.2.2] an address that somebody else gave becomes a link only when it is https', () => {
    const outside = withText(/target="_blank"/, code).sort();
    for (const name of outside) {
      const text = code.find(([n]) => n === name)?.[1] as string;
      expect(text, name).toMatch(/rel="[^"]*noopener/);
    }
    expect(withText(/href=["'`{]*(?:javascript|data):/i, code)).toEqual([]);
    const evidence = code.find(([n]) => n === 'src/components/courts/evidence-list.tsx')?.[1] as string;
    expect(evidence).toMatch(/new URL\(href\)\.protocol === 'https:'/);
  });

  test('[ASVS V13.4.2] debugging stays off: no source maps for browsers, no debug of next-auth, no banner', () => {
    const config = readFileSync(path.join(root, 'next.config.ts'), 'utf8');
    expect(config).toContain('poweredByHeader: false');
    expect(config).not.toMatch(/productionBrowserSourceMaps:\s*true/);
    expect(code.find(([n]) => n === 'src/adapters/web/next-auth.ts')?.[1]).toMatch(/debug: false/);
  });
});

describe('C1', () => {
  const version = (name: string) =>
    (JSON.parse(readFileSync(path.join(root, 'node_modules', name, 'package.json'), 'utf8')) as { version: string })
      .version;
  const atLeast = (found: string, floor: string) => {
    const [a, b] = [found, floor].map((v) => v.split('-')[0]?.split('.').map(Number) as number[]) as [
      number[],
      number[],
    ];
    for (let i = 0; i < 3; i += 1) if (a[i] !== b[i]) return (a[i] as number) > (b[i] as number);
    return true;
  };

  test.each([
    ['next', '16.4.6'],
    ['react', '19.3.1'],
    ['react-dom', '19.3.1'],
    ['next-auth', '4.24.15'],
    ['nodemailer', '8.0.5'],
    ['bcryptjs', '3.0.3'],
  ])('[ASVS V15.2.1] %s is at or above %s, the release that ends its known holes', (name, floor) => {
    expect(atLeast(version(name), floor), version(name)).toBe(true);
  });

  test('next-auth gets the project’s nodemailer, not an older one of its own', () => {
    const { overrides } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      overrides: Record<string, Record<string, string>>;
    };
    expect(overrides['next-auth']?.nodemailer).toBe('$nodemailer');
    expect(() =>
      readFileSync(path.join(root, 'node_modules/next-auth/node_modules/nodemailer/package.json')),
    ).toThrow();
  });
});
