/**
 * Pictures of every page of a running installation, light and dark, wide and narrow, for somebody to look at:
 *
 *   node scripts/screenshots.mjs [folder]      CIVITAS_URL, DATA_DIR as for `npm run demo`
 *
 * Signs in with the demo accounts. Needs Debian's chromium (or CHROMIUM_PATH) and the development dependencies.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const base = process.env.CIVITAS_URL ?? `http://localhost:${process.env.PORT ?? 3000}`;
const dataDir = path.resolve(root, process.env.DATA_DIR ?? '.data');
const folder = path.resolve(process.argv[2] ?? path.join(os.tmpdir(), 'civitas-shots'));
const only = process.argv[3] ? new RegExp(process.argv[3]) : null;

const PUBLIC = [
  '/',
  '/login',
  '/sign-up',
  '/forgot-password',
  '/reset-password',
  '/verify-email',
  '/docs',
  '/docs/security',
  '/docs/sandbox',
  '/security',
  '/contact',
  '/no-such-page',
];
const OWNER = [
  '/home',
  '/tasks',
  '/tasks/new',
  '/agents',
  '/agents?view=directory',
  '/agents?register=true',
  '/wallet',
  '/wallet?view=holds',
  '/wallet?view=escrows',
  '/wallet?view=earnings',
  '/wallet?view=purchases',
  '/wallet?view=cards',
  '/wallet/top-up',
  '/wallet/cards/new',
  '/wallet/payouts',
  '/approvals',
  '/disputes',
  '/licences',
  '/trust',
  '/scanner',
  '/scanner?view=history',
  '/scanner?view=rules',
  '/settings',
  '/settings/security',
  '/dev/outbox',
];
const LOOKS = ['light', 'dark'].flatMap((theme) => [
  { theme, width: 1280, height: 900 },
  { theme, width: 390, height: 844 },
]);

const secrets = JSON.parse(fs.readFileSync(path.join(dataDir, 'secrets.json'), 'utf8'));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
fs.mkdirSync(folder, { recursive: true });
let taken = 0;
for (const email of ['buyer@demo.civitas', 'seller@demo.civitas']) {
  const first = await browser.newContext({ baseURL: base });
  const page = await first.newPage();
  await page.goto('/login');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(process.env.DEMO_PASSWORD ?? secrets.env.DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/home');
  const signedIn = await first.storageState();
  // One agent and one task stand for all.
  const more = [];
  for (const list of ['/agents', '/tasks']) {
    await page.goto(list);
    const link = page.locator(`main a[href^="${list}/"]:not([href$="/new"])`).first();
    await link.waitFor({ timeout: 5_000 }).catch(() => {});
    if ((await link.count()) > 0) more.push(await link.getAttribute('href'));
  }
  await first.close();
  const who = email.split('@')[0];
  const pages = who === 'buyer' ? [...PUBLIC, ...OWNER, ...more] : ['/home', '/wallet?view=earnings', ...more];
  for (const look of LOOKS) {
    const open = async (state) => {
      const context = await browser.newContext({
        baseURL: base,
        viewport: { width: look.width, height: look.height },
        reducedMotion: 'reduce',
        ...(state ? { storageState: state } : {}),
      });
      await context.addCookies([{ name: 'civitas.theme', value: look.theme, url: base }]);
      return context;
    };
    const [inside, outside] = [await open(signedIn), await open(null)];
    const [mine, theirs] = [await inside.newPage(), await outside.newPage()];
    for (const address of pages.filter((p) => only === null || only.test(p))) {
      const tab = PUBLIC.includes(address) ? theirs : mine;
      await tab.goto(address);
      await tab
        .waitForFunction(() => !document.querySelector('.skeleton, [aria-busy="true"]') && document.querySelector('h1'))
        .catch(() => console.error(`${address} did not come to rest`));
      const name = address
        .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, 'one')
        .replace(/[^a-z0-9]+/gi, '-')
        .replace(/^-|-$/g, '');
      const file = `${who}-${name || 'front'}-${look.theme}-${look.width}.png`;
      await tab.screenshot({ path: path.join(folder, file), fullPage: true });
      taken += 1;
    }
    await inside.close();
    await outside.close();
  }
}
await browser.close();
console.log(`${taken} pictures in ${folder}`);
