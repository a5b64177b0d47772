/** Settings of identity that would weaken it stop the start and are named (F30, C5). */
import { expect, test } from 'vitest';
import { parseEnv, type SettingsRefused } from '../../../src/platform/env.ts';

const secrets = {
  AUTH_SECRET: 'kPz8vR2mQw5xTn7bYc4dHf9gLs3jWa6e',
  ENCRYPTION_SECRET: 'Zt7yXw4vUs9rQp2oNm5lKj8iHg3fEd6c',
  TWO_FA_ENCRYPTION_KEY: 'cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=',
  NODE_ENV: 'production',
};
function named(change: Record<string, string | undefined>): string[] {
  try {
    parseEnv({ ...secrets, ...change });
    return [];
  } catch (e) {
    return (e as SettingsRefused).problems.map((l) => l.split(':')[0] as string);
  }
}

test.each([
  ['TWO_FA_CODE_EXPIRY_MINUTES', '60'],
  ['TWO_FA_CODE_EXPIRY_MINUTES', '0'],
  ['TWO_FA_MAX_ATTEMPTS', '0'],
  ['TWO_FA_MAX_ATTEMPTS', '6'],
  ['TWO_FA_MAX_CODES_PER_HOUR', '11'],
  ['TWO_FA_LOCKOUT_THRESHOLD', '2'],
  ['TWO_FA_LOCKOUT_THRESHOLD', '11'],
  ['TWO_FA_LOCKOUT_MINUTES', '0'],
  ['TOTP_STEPS_BACK', '2'],
  ['PASSWORD_MIN_LENGTH', '7'],
  ['TWO_FA_ENCRYPTION_KEY', 'not-a-fernet-key'],
  ['TWO_FA_ENCRYPTION_KEY', `${secrets.TWO_FA_ENCRYPTION_KEY},short`],
  ['ENCRYPTION_SECRET', 'x'.repeat(31)],
  ['AUTH_SECRET', undefined],
  ['ENCRYPTION_SECRET', undefined],
] as const)('F30 C5 [ASVS V13.2.3] %s=%s stops the start and is named', (name, value) => {
  expect(named({ [name]: value })).toContain(name);
});

test.each(['BCRYPT_COST_PASSWORD', 'BCRYPT_COST_CODE'])('C5 [ASVS V11.4.2] %s below 10 is for tests alone', (name) => {
  expect(named({ [name]: '9' })).toEqual([name]);
  expect(named({ [name]: '9', NODE_ENV: 'test' })).toEqual([]);
});

test.each(['GITHUB_API_URL', 'SECRET_SCANNING_KEYS_URL'])(
  '[ASVS V12.2.1] %s over http is refused in production',
  (name) => {
    expect(named({ CIVITAS_PROFILE: 'production', [name]: 'http://api.github.test' })).toContain(name);
  },
);
