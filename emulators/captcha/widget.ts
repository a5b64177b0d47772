/** The script of `/api.js`: one box to tick, under the names of all three providers. It runs in the page that asks. */
function widget(scriptUrl: string): void {
  interface Options {
    sitekey: string;
    action?: string;
    callback?(token: string): void;
    'error-callback'?(): void;
  }
  const boxes = new Map<number, HTMLElement>();
  let last = 0;
  const api = {
    render(place: HTMLElement, options: Options): number {
      last += 1;
      const label = document.createElement('label');
      const box = document.createElement('input');
      box.type = 'checkbox';
      label.append(box, ' I am a person (local check)');
      label.style.cssText =
        'display:flex;gap:.6em;align-items:center;padding:.9em;border:1px solid currentColor;border-radius:6px';
      place.append(label);
      box.addEventListener('change', async () => {
        box.disabled = true;
        try {
          const reply = await fetch(new URL('/solve', scriptUrl), {
            method: 'POST',
            body: new URLSearchParams({ sitekey: options.sitekey, action: options.action ?? '' }),
          });
          if (!reply.ok) throw new Error(String(reply.status));
          options.callback?.(((await reply.json()) as { token: string }).token);
        } catch {
          options['error-callback']?.();
        }
      });
      boxes.set(last, label);
      return last;
    },
    remove(id: number): void {
      boxes.get(id)?.remove();
      boxes.delete(id);
    },
    ready(then: () => void): void {
      then();
    },
  };
  Object.assign(window, { turnstile: api, hcaptcha: api, grecaptcha: api });
}

export function widgetScript(): string {
  return `(${widget})(document.currentScript.src);\n`;
}
