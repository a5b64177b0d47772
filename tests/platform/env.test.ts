import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseEnv, renderEnvExample, SETTINGS, type SettingsRefused } from '../../src/platform/env.ts';

const root = path.resolve(import.meta.dirname, '../..');
const secrets = {
  AUTH_SECRET: 'kPz8vR2mQw5xTn7bYc4dHf9gLs3jWa6e',
  ENCRYPTION_SECRET: 'Zt7yXw4vUs9rQp2oNm5lKj8iHg3fEd6c',
  TWO_FA_ENCRYPTION_KEY: 'cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=',
};
const production = {
  ...secrets,
  CIVITAS_PROFILE: 'production',
  NODE_ENV: 'production',
  APP_URL: 'https://civitas.example.net',
  DATABASE_URL: 'postgresql://u:p@db.example.net/civitas?sslmode=verify-full',
  TWILIO_ACCOUNT_SID: 'AC1',
  TWILIO_AUTH_TOKEN: 'token',
  TWILIO_FROM: '+14155550100',
  SMTP_URL: 'smtps://mail.example.net',
  STRIPE_SECRET_KEY: 'sk_live_x',
  STRIPE_WEBHOOK_SECRET: 'whsec_x',
  STRIPE_PUBLISHABLE_KEY: 'pk_live_x',
};

function problems(source: Record<string, string | undefined>): string[] {
  try {
    parseEnv(source);
    return [];
  } catch (e) {
    return (e as SettingsRefused).problems;
  }
}

describe('settings', () => {
  test('C9 .env.example lists every setting as this release has it', () => {
    expect(readFileSync(path.join(root, '.env.example'), 'utf8')).toBe(renderEnvExample());
  });

  test('nothing in src reads process.env but the settings, the process entries and what runs before them', () => {
    const { execFileSync } = require('node:child_process') as typeof import('node:child_process');
    const files = execFileSync('git', ['grep', '-l', 'process\\.env', '--', 'src'], { cwd: root, encoding: 'utf8' })
      .trim()
      .split('\n');
    const allowed = [
      /^src\/platform\/(env|clock)\.ts$/,
      /^src\/server\//,
      /^src\/adapters\/web\/(page-policy|next-auth)\.ts$/,
    ];
    const tests = /NODE_ENV/;
    const rest = files.filter((f) => !allowed.some((a) => a.test(f)));
    for (const f of rest) {
      for (const l of readFileSync(path.join(root, f), 'utf8').split('\n'))
        if (/process\.env(\.[A-Z_]|\[)/.test(l)) expect(l, f).toMatch(tests);
    }
  });

  test('AC-009 a CAPTCHA is configured wholly or not at all; production takes no test key and no plain http', () => {
    const captcha = { CAPTCHA_PROVIDER: 'turnstile', CAPTCHA_SITE_KEY: 'site', CAPTCHA_SECRET_KEY: 'a-key-of-its-own' };
    expect(problems({ ...production, ...captcha })).toEqual([]);
    for (const name of Object.keys(captcha))
      expect(problems({ ...production, ...captcha, [name]: '' }).join(), name).toContain(name);
    expect(problems({ ...secrets, ...captcha, CAPTCHA_PROVIDER: 'nobody' }).join()).toContain('CAPTCHA_PROVIDER');
    expect(problems({ ...secrets, ...captcha, CAPTCHA_ON: 'sign_up,reset' }).join()).toContain('CAPTCHA_ON');
    expect(problems({ ...secrets, ...captcha, CAPTCHA_ON: ',' }).join()).toContain('CAPTCHA_ON');
    for (const key of ['1x0000000000000000000000000000000AA', '6LeIxAcTAAAAAGG-vFI1TnRWxMZNFuojJ4WifJWe']) {
      expect(problems({ ...production, ...captcha, CAPTCHA_SECRET_KEY: key }).join()).toContain('published test key');
      expect(problems({ ...secrets, ...captcha, CAPTCHA_SECRET_KEY: key })).toEqual([]);
    }
    for (const name of ['CAPTCHA_VERIFY_URL', 'CAPTCHA_SCRIPT_URL']) {
      expect(problems({ ...production, ...captcha, [name]: 'http://captcha.example.net/x' }).join()).toContain(name);
      expect(problems({ ...production, ...captcha, [name]: 'https://captcha.example.net/x' })).toEqual([]);
    }
  });

  test('a complete production environment is accepted', () => {
    expect(problems(production)).toEqual([]);
  });

  test('production names every missing variable at once', () => {
    const required = Object.entries(SETTINGS)
      .filter(([, s]) => 'requiredInProduction' in s && s.requiredInProduction)
      .map(([n]) => n);
    const said = problems({ CIVITAS_PROFILE: 'production', NODE_ENV: 'production' }).map((l) => l.split(':')[0]);
    for (const name of required) expect(said).toContain(name);
  });

  test.each([
    ['an emulator', { STRIPE_API_BASE: 'http://127.0.0.1:4040' }, 'STRIPE_API_BASE'],
    ['an emulator for messages', { TWILIO_API_BASE: 'http://127.0.0.1:4060' }, 'TWILIO_API_BASE'],
    ['http', { APP_URL: 'http://civitas.example.net' }, 'APP_URL'],
    ['a sample secret', { AUTH_SECRET: 'changemechangemechangemechangeme!' }, 'AUTH_SECRET'],
    ['a short secret', { ENCRYPTION_SECRET: 'short' }, 'ENCRYPTION_SECRET'],
    ['a malformed Fernet key', { TWO_FA_ENCRYPTION_KEY: 'abc' }, 'TWO_FA_ENCRYPTION_KEY'],
    ['a database without verified TLS', { DATABASE_URL: 'postgresql://u:p@db.example.net/civitas' }, 'DATABASE_URL'],
    ['Redis without TLS', { REDIS_URL: 'redis://cache.example.net' }, 'REDIS_URL'],
    ['another origin for next-auth', { NEXTAUTH_URL: 'https://evil.example.net' }, 'NEXTAUTH_URL'],
    ['an E2B service that nobody allowed', { E2B_API_URL: 'https://api.e2b.example.net' }, 'E2B_API_URL'],
    ['the E2B emulator', { E2B_EMULATOR: 'true' }, 'E2B_EMULATOR'],
    ['switched-off TLS checks', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }, 'NODE_TLS_REJECT_UNAUTHORIZED'],
  ])('production refuses %s and names the setting', (_what, change, name) => {
    expect(problems({ ...production, ...change }).map((l) => l.split(':')[0])).toContain(name);
  });

  test.each([
    ['PLATFORM_FEE_BPS', '5001'],
    ['QUALITY_PASS_MARK', '0'],
    ['SESSION_IDLE_MINUTES', 'soon'],
    ['ROUTING_TIER_CAPS', '{"unverified":1}'],
    ['TRUSTED_PROXY_HOPS', '-1'],
    ['EXCHANGE_V1_SUNSET', 'yesterday'],
    ['BCRYPT_COST_PASSWORD', '9'],
    ['SANDBOX_UID_BASE', '1000'],
    ['SANDBOX_MEMORY_SHARE', '1.5'],
    ['SANDBOX_CPUS', '0;reboot'],
    ['SANDBOX_CGROUP', 'on'],
    ['SANDBOX_CLASSES', '{"medium":{}}'],
    ['SANDBOX_HOST_SECRET', 'short'],
  ])('%s=%s is out of bounds and stops the start', (name, value) => {
    expect(problems({ ...secrets, NODE_ENV: 'production', [name]: value }).map((l) => l.split(':')[0])).toContain(name);
  });

  test('an E2B-compatible service is used in production when its hosts are allowed by name', () => {
    const own = { E2B_API_URL: 'https://api.vm.example.net', E2B_SANDBOX_URL: 'https://box.vm.example.net' };
    expect(problems({ ...production, ...own, E2B_ALLOWED_HOSTS: 'api.vm.example.net, box.vm.example.net' })).toEqual(
      [],
    );
    expect(problems({ ...production, ...own, E2B_ALLOWED_HOSTS: 'api.vm.example.net' })).toEqual([
      'E2B_SANDBOX_URL: names a host that is not in E2B_ALLOWED_HOSTS',
    ]);
  });

  test.each(['true', 'false', '1'])('B59: E2B_DEBUG=%s stops the start in every profile', (value) => {
    for (const profile of [secrets, production])
      expect(problems({ ...profile, E2B_DEBUG: value }).map((l) => l.split(':')[0])).toEqual(['E2B_DEBUG']);
  });

  test('settings that make sense only together are asked for by name', () => {
    const names = (source: Record<string, string>) => problems({ ...secrets, ...source }).map((l) => l.split(':')[0]);
    expect(names({ SANDBOX_PROVIDER: 'e2b' })).toEqual(['E2B_API_KEY']);
    expect(names({ E2B_API_URL: 'http://127.0.0.1:4070' })).toEqual(['E2B_SANDBOX_URL']);
    expect(names({ SANDBOX_HOST_ID: 'a' })).toEqual(['SANDBOX_HOST_URL', 'SANDBOX_HOST_SECRET']);
  });

  test('the embedded profile needs nothing but its secrets', () => {
    expect(problems(secrets)).toEqual([]);
    expect(parseEnv(secrets)).toMatchObject({
      PORT: 3000,
      PLATFORM_FEE_BPS: 1500,
      QUALITY_PASS_MARK: 70,
      AGENTS_PER_OWNER_MAX: 10,
    });
  });
});
