/**
 * What one embedded installation keeps in DATA_DIR: its generated secrets and the lock of its supervisor. Secrets are
 * made once, stored with mode 0600 and never printed.
 */
import fs from 'node:fs';
import path from 'node:path';
import { drawBytes } from '#platform/crypto/tokens.ts';

export interface Secrets {
  postgresPassword: string;
  env: Record<string, string>;
}

/** Reads or makes the installation's secrets. */
export function installationSecrets(dataDir: string): Secrets {
  const file = path.join(dataDir, 'secrets.json');
  fs.mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  let kept: Partial<Secrets> = {};
  try {
    kept = JSON.parse(fs.readFileSync(file, 'utf8')) as Partial<Secrets>;
  } catch {
    // first start
  }
  const random = (bytes: number) => drawBytes(bytes).toString('base64url');
  const made: Secrets = {
    postgresPassword: kept.postgresPassword ?? random(24),
    env: {
      AUTH_SECRET: random(36),
      ENCRYPTION_SECRET: random(36),
      TWO_FA_ENCRYPTION_KEY: `${drawBytes(32).toString('base64url')}=`,
      STRIPE_SECRET_KEY: `sk_test_${drawBytes(24).toString('hex')}`,
      STRIPE_PUBLISHABLE_KEY: `pk_test_${drawBytes(24).toString('hex')}`,
      STRIPE_WEBHOOK_SECRET: `whsec_${drawBytes(24).toString('hex')}`,
      STRIPE_CONNECT_WEBHOOK_SECRET: `whsec_${drawBytes(24).toString('hex')}`,
      TWILIO_ACCOUNT_SID: `AC${drawBytes(16).toString('hex')}`,
      TWILIO_AUTH_TOKEN: drawBytes(16).toString('hex'),
      TWILIO_FROM: '+15005550006',
      E2B_API_KEY_LOCAL: `e2b_${drawBytes(20).toString('hex')}`,
      DEMO_PASSWORD: `demo ${random(9)}`,
      ...kept.env,
    },
  };
  const text = JSON.stringify(made, null, 2);
  const temporary = `${file}.${process.pid}`;
  fs.writeFileSync(temporary, text, { mode: 0o600 });
  fs.renameSync(temporary, file);
  return made;
}

/** One supervisor per installation. Returns the other's pid when it is alive. */
export function takeSupervisorLock(dataDir: string): { ok: true; release: () => void } | { ok: false; pid: number } {
  const file = path.join(dataDir, 'supervisor.pid');
  try {
    const pid = Number(fs.readFileSync(file, 'utf8'));
    if (pid > 0 && pid !== process.pid && isAlive(pid)) return { ok: false, pid };
  } catch {
    // nobody
  }
  fs.mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  fs.writeFileSync(file, String(process.pid));
  return { ok: true, release: () => fs.rmSync(file, { force: true }) };
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isForeign(pid);
  } catch (e) {
    return (e as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A reused pid is not our supervisor. */
function isForeign(pid: number): boolean {
  try {
    return !fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('start.ts');
  } catch {
    return false;
  }
}
