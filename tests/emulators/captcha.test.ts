/** The local widget gives a page a token that the local siteverify accepts once. */
import vm from 'node:vm';
import { afterAll, expect, test } from 'vitest';
import { createCaptchaEmulator } from '../../emulators/captcha/emulator.ts';

const emulator = createCaptchaEmulator({ siteKey: 'site', secret: 'secret' });
const { url } = await emulator.listen(0);
afterAll(() => emulator.close());

/** Just enough of a page for the script. */
class FakeElement {
  readonly listeners = new Map<string, () => unknown>();
  readonly style = { cssText: '' };
  readonly children: unknown[] = [];
  type = '';
  disabled = false;
  append(...children: unknown[]) {
    this.children.push(...children);
  }
  remove() {}
  addEventListener(name: string, listener: () => unknown) {
    this.listeners.set(name, listener);
  }
}

async function ticked(sitekey: string): Promise<string> {
  const script = await (await fetch(`${url}/api.js`)).text();
  const made: FakeElement[] = [];
  const window: Record<string, { render(place: unknown, options: unknown): number }> = {};
  const document = {
    currentScript: { src: `${url}/api.js` },
    createElement() {
      const element = new FakeElement();
      made.push(element);
      return element;
    },
  };
  vm.runInNewContext(script, {
    window,
    document,
    URL,
    URLSearchParams,
    fetch: (to: URL, init: RequestInit) => fetch(to, { ...init, headers: { origin: 'http://civitas.local:3000' } }),
  });
  return new Promise((resolve) => {
    for (const name of ['turnstile', 'hcaptcha', 'grecaptcha']) expect(window[name]).toBeDefined();
    window.turnstile?.render(new FakeElement(), {
      sitekey,
      action: 'sign_in',
      callback: resolve,
      'error-callback': () => resolve('error'),
    });
    void made.find((e) => e.type === 'checkbox')?.listeners.get('change')?.();
  });
}

const verify = async (form: Record<string, string>) =>
  (await (await fetch(`${url}/siteverify`, { method: 'POST', body: new URLSearchParams(form) })).json()) as Record<
    string,
    unknown
  >;

test('a ticked box gives a token that is good once, for the page and the action it was ticked for', async () => {
  const response = await ticked('site');
  expect(await verify({ secret: 'secret', response })).toMatchObject({
    success: true,
    hostname: 'civitas.local',
    action: 'sign_in',
  });
  expect(await verify({ secret: 'secret', response })).toMatchObject({
    success: false,
    'error-codes': ['timeout-or-duplicate'],
  });
});

test('a foreign site key gives none, a foreign secret is told so', async () => {
  expect(await ticked('another')).toBe('error');
  expect(await verify({ secret: 'another', response: 'x' })).toMatchObject({ 'error-codes': ['invalid-input-secret'] });
  expect(await verify({ response: 'x' })).toMatchObject({ 'error-codes': ['missing-input-secret'] });
  expect(await verify({ secret: 'secret' })).toMatchObject({ 'error-codes': ['missing-input-response'] });
});
