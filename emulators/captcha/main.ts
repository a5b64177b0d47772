/**
 * node emulators/captcha/main.ts --port 4070 --site-key local-site --secret local-secret
 *
 * Prints the settings that point the platform here, and ends cleanly on SIGTERM and SIGINT.
 */
import { parseArgs } from 'node:util';
import { createCaptchaEmulator } from './emulator.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4070' },
    'site-key': { type: 'string', default: 'local-site' },
    secret: { type: 'string', default: 'local-secret' },
  },
});

const emulator = createCaptchaEmulator({ siteKey: values['site-key'], secret: values.secret });
const { url } = await emulator.listen(Number(values.port));
console.log(`CAPTCHA emulator listening on ${url}. Start the platform with
  CAPTCHA_PROVIDER=turnstile CAPTCHA_SITE_KEY=${values['site-key']} CAPTCHA_SECRET_KEY=${values.secret}
  CAPTCHA_VERIFY_URL=${url}/siteverify CAPTCHA_SCRIPT_URL=${url}/api.js`);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    void emulator.close().then(() => process.exit(0));
  });
}
