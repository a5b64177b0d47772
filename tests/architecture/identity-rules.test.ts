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

  test('nothing evaluates text; the one worker with a constant source is the hasher’s', () => {
    // The scanner's rules hold such words as patterns.
    const own = code.filter(([name]) => !name.startsWith('src/districts/scanner/'));
    expect(withText(/\beval\(|new Function\(|node:vm/, own)).toEqual([]);
    expect(withText(/eval: true/, code)).toEqual(['src/platform/crypto/hasher.ts']);
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
