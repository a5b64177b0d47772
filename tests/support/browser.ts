/**
 * A browser for tests of pages: Debian's chromium through playwright-core. Every visitor has a context and an address of
 * its own (limits are kept per address), and a list of what the browser complained about.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const PLACES = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export async function launchBrowser(): Promise<Browser> {
  const executablePath = PLACES.find((p) => p && fs.existsSync(p));
  if (!executablePath) throw new Error('No chromium: install Debian’s package, or name a browser in CHROMIUM_PATH.');
  return chromium.launch({
    executablePath,
    // Chromium's own sandbox refuses to run as root, as in containers.
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-dev-shm-usage', '--disable-gpu'],
  });
}

export interface Visitor {
  context: BrowserContext;
  page: Page;
  /** Errors of the console, of scripts, of the content policy and of pages and files that were not answered well. */
  problems: string[];
  /** Another page of this visitor, with complaints of its own, for examinations side by side. */
  tab(): Promise<{ page: Page; problems: string[] }>;
  close(): Promise<void>;
}

export interface VisitorOptions {
  baseUrl: string;
  theme?: 'light' | 'dark';
  width?: number;
  height?: number;
  /** What an operating system says when the site keeps no choice. */
  colorScheme?: 'light' | 'dark';
  storageState?: string;
}

let visitors = 0;

export async function newVisitor(browser: Browser, options: VisitorOptions): Promise<Visitor> {
  visitors += 1;
  const context = await browser.newContext({
    baseURL: options.baseUrl,
    viewport: { width: options.width ?? 1280, height: options.height ?? 900 },
    colorScheme: options.colorScheme ?? 'light',
    reducedMotion: 'reduce',
    extraHTTPHeaders: { 'x-forwarded-for': `10.${process.pid % 250}.${visitors % 250}.7` },
    ...(options.storageState ? { storageState: options.storageState } : {}),
  });
  if (options.theme) await context.addCookies([{ name: 'civitas.theme', value: options.theme, url: options.baseUrl }]);
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: options.baseUrl });
  const problems: string[] = [];
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (e) =>
      console.error(
        `content policy: ${e.violatedDirective} refused ${e.blockedURI} at ${e.sourceFile}:${e.lineNumber}`,
      ),
    );
  });
  context.on('page', (page) => listen(page, problems));
  const page = await context.newPage();
  // Generous: a loaded machine is slow, and a wait that is not needed costs nothing.
  page.setDefaultTimeout(45_000);
  return {
    context,
    page,
    problems,
    async tab() {
      const own: string[] = [];
      const another = await context.newPage();
      another.setDefaultTimeout(45_000);
      listen(another, own);
      return { page: another, problems: own };
    },
    close: () => context.close(),
  };
}

function listen(page: Page, problems: string[]): void {
  const at = () => new URL(page.url() === 'about:blank' ? 'http://none/' : page.url()).pathname;
  page.on('console', (message) => {
    // A refusal of the API is an answer; the response listener judges those.
    if (message.type() !== 'error' || message.text().startsWith('Failed to load resource')) return;
    problems.push(`${at()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`${at()}: ${error.stack ?? error.message}`));
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    const status = response.status();
    // 503 asks for patience, on a busy machine too, and the page asks again; whether it then stands is seen on it.
    const wrong = /^\/(api|emulators)\//.test(pathname) ? status >= 500 && status !== 503 : status >= 400;
    if (wrong) problems.push(`${at()}: ${status} ${pathname}`);
  });
}

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Findings of axe on the page as it stands, one line each. */
export async function axeFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  return violations.flatMap((v) =>
    v.nodes.map((n) => `${v.id} (${v.impact}): ${n.target.join(' ')} ${n.html.slice(0, 160)}`),
  );
}

/** Runs a step and, when it fails, keeps what the visitors saw then; the error names the pictures. */
export async function withPictures(visitors: () => Visitor[], fn: () => Promise<void>): Promise<void> {
  try {
    await fn();
  } catch (e) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'civitas-failed-'));
    const seen: string[] = [];
    for (const [i, { page, problems }] of visitors().entries()) {
      const file = path.join(folder, `visitor-${i + 1}.png`);
      await page.screenshot({ path: file }).catch(() => {});
      seen.push(`${page.url()} (${file})`, ...problems.slice(-5));
    }
    if (e instanceof Error) e.message += `\nThe visitors saw:\n  ${seen.join('\n  ')}`;
    throw e;
  }
}

/** By how many pixels the page is wider than its window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() =>
    // Less than nothing is the room kept for the scroll bar.
    Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth),
  );
}

/** What an examination of a page without fault finds. */
export const FAULTLESS: Examination = { axe: [], pixelsTooWide: 0, firstHeadings: 1, problems: [] };

export interface Examination {
  axe: string[];
  /** By how much the page is wider than its window. */
  pixelsTooWide: number;
  /** Headings of the first level. */
  firstHeadings: number;
  /** What the browser complained about. */
  problems: string[];
}

/**
 * Opens an address in a tab and tells what is wrong with the page once it has loaded. With E2E_PICTURES every examined page
 * is kept there as a picture, named by its address, the theme and the width.
 */
export async function examinePage(
  { page, problems }: { page: Page; problems: string[] },
  target: string,
  { axe, loaded = settled }: { axe: boolean; loaded?: (page: Page) => Promise<void> },
): Promise<Examination> {
  await page.goto(target);
  await loaded(page);
  if (process.env.E2E_PICTURES) {
    fs.mkdirSync(process.env.E2E_PICTURES, { recursive: true });
    const theme = await page.evaluate(() => document.documentElement.dataset.theme ?? 'system');
    const { pathname, search } = new URL(page.url());
    const name = `${pathname}${search}`.replace(/[^\w-]+/g, '_');
    const file = `${name}.${theme}.${page.viewportSize()?.width}.png`;
    await page.screenshot({ path: path.join(process.env.E2E_PICTURES, file), fullPage: true });
  }
  return {
    axe: axe ? await axeFindings(page) : [],
    pixelsTooWide: await overflow(page),
    firstHeadings: await page.locator('h1').count(),
    problems: [...problems],
  };
}

/** Waits until nothing on the page is being loaded: no skeleton, no pending button. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    () => !document.querySelector('.skeleton, [aria-busy="true"]') && document.querySelector('h1') !== null,
  );
}
