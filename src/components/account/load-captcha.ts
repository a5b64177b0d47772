/** The browser script of a CAPTCHA provider: the three have the same calls under different names. */
export interface CaptchaWidget {
  render(
    place: HTMLElement,
    options: {
      sitekey: string;
      action: string;
      theme: 'light' | 'dark';
      size: 'normal' | 'compact' | 'flexible';
      callback(token: string): void;
      'expired-callback'(): void;
      'error-callback'(): void;
    },
  ): string | number;
  /** reCAPTCHA has none. */
  remove?(id: string | number): void;
  /** reCAPTCHA draws only after it. */
  ready?(then: () => void): void;
}

const NAMES = { turnstile: 'turnstile', hcaptcha: 'hcaptcha', recaptcha: 'grecaptcha' } as const;
const WAIT_MS = 15_000;
let loading: Promise<CaptchaWidget> | null = null;

/** Loads the script once per page. Rejects when it does not come; the next call tries again. */
export function loadCaptcha(provider: keyof typeof NAMES, url: string): Promise<CaptchaWidget> {
  loading ??= load(NAMES[provider], url).catch((e: unknown) => {
    loading = null;
    throw e;
  });
  return loading;
}

function load(name: string, url: string): Promise<CaptchaWidget> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    const late = setTimeout(() => fail('late'), WAIT_MS);
    const fail = (why: string) => {
      clearTimeout(late);
      script.remove();
      reject(new Error(`captcha script: ${why}`));
    };
    script.src = url;
    script.async = true;
    script.onerror = () => fail('not loaded');
    script.onload = () => {
      const widget = (window as unknown as Record<string, CaptchaWidget | undefined>)[name];
      if (!widget) return fail('not the one of this provider');
      const done = () => {
        clearTimeout(late);
        resolve(widget);
      };
      // Turnstile has `ready` too and refuses it for scripts that were added like this one.
      if (name === 'grecaptcha' && widget.ready) widget.ready(done);
      else done();
    };
    document.head.append(script);
  });
}
