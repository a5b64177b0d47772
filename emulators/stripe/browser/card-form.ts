import type { StripeError } from './api.ts';

export interface CardFields {
  number: string;
  exp_month: number;
  exp_year: number;
  cvc: string;
}

/** Numbers that show what a buyer can meet; Stripe publishes them for tests. */
const sampleCards: [label: string, number: string][] = [
  ['Succeeds', '4242 4242 4242 4242'],
  ['Declined', '4000 0000 0000 0002'],
  ['Insufficient funds', '4000 0000 0000 9995'],
  ['Asks for authentication', '4000 0027 6000 3184'],
  ['Expired', '4000 0000 0000 0069'],
  ['Disputed afterwards', '4000 0000 0000 0259'],
];

let forms = 0;

/**
 * A card form in the page. It sets styles through the DOM only, so it works under a policy that forbids inline styles;
 * labels, error text and focus follow what a screen reader needs.
 */
export class CardForm {
  readonly root: HTMLElement;
  readonly #number: HTMLInputElement;
  readonly #expiry: HTMLInputElement;
  readonly #cvc: HTMLInputElement;
  readonly #error: HTMLElement;

  constructor(onChange: () => void, onFocus: (focused: boolean) => void) {
    const id = `stripe-emulator-${++forms}`;
    this.root = document.createElement('div');
    this.root.setAttribute('role', 'group');
    this.root.setAttribute('aria-label', 'Card details');
    this.root.dataset.stripeEmulator = 'payment';
    style(this.root, { display: 'grid', gap: '0.75rem', gridTemplateColumns: '1fr 1fr', textAlign: 'left' });
    this.#error = document.createElement('p');
    this.#error.id = `${id}-error`;
    this.#error.setAttribute('role', 'alert');
    style(this.#error, { gridColumn: '1 / -1', margin: '0', minHeight: '1.25em' });
    this.#number = this.#field(`${id}-number`, 'Card number', 'number', 'cc-number', '1234 1234 1234 1234', true);
    this.#expiry = this.#field(`${id}-expiry`, 'Expiration date (MM / YY)', 'expiry', 'cc-exp', 'MM / YY', false);
    this.#cvc = this.#field(`${id}-cvc`, 'Security code', 'cvc', 'cc-csc', 'CVC', false);
    this.root.append(this.#samples(`${id}-sample`, onChange), this.#error);
    this.root.addEventListener('input', () => {
      this.showError(null);
      onChange();
    });
    this.root.addEventListener('focusin', () => onFocus(true));
    this.root.addEventListener('focusout', () => onFocus(false));
  }

  get isEmpty(): boolean {
    return [this.#number, this.#expiry, this.#cvc].every((input) => input.value.trim() === '');
  }

  /** The card, or what is missing in the words of Stripe's form. */
  read(): { card: CardFields } | { error: StripeError } {
    const number = this.#number.value.replaceAll(/\D/g, '');
    const [, month, year] = /^\s*(\d{1,2})\s*\/?\s*(\d{2}|\d{4})\s*$/.exec(this.#expiry.value) ?? [];
    if (number.length < 13) return incomplete('incomplete_number', 'Your card number is incomplete.');
    if (!month || !year) return incomplete('incomplete_expiry', "Your card's expiration date is incomplete.");
    if (!/^\d{3,4}$/.test(this.#cvc.value.trim()))
      return incomplete('incomplete_cvc', "Your card's security code is incomplete.");
    const fullYear = year.length === 2 ? 2000 + Number(year) : Number(year);
    return { card: { number, exp_month: Number(month), exp_year: fullYear, cvc: this.#cvc.value.trim() } };
  }

  showError(error: StripeError | null): void {
    this.#error.textContent = error?.message ?? '';
    for (const input of [this.#number, this.#expiry, this.#cvc])
      input.setAttribute('aria-invalid', String(error !== null));
  }

  focus(): void {
    this.#number.focus();
  }

  clear(): void {
    for (const input of [this.#number, this.#expiry, this.#cvc]) input.value = '';
    this.showError(null);
  }

  #field(
    id: string,
    text: string,
    name: string,
    autocomplete: string,
    placeholder: string,
    wide: boolean,
  ): HTMLInputElement {
    const label = document.createElement('label');
    label.htmlFor = id;
    label.textContent = text;
    const input = document.createElement('input');
    input.id = id;
    input.name = name;
    input.inputMode = 'numeric';
    input.setAttribute('autocomplete', autocomplete);
    input.setAttribute('aria-describedby', this.#error.id);
    input.placeholder = placeholder;
    style(input, { font: 'inherit', padding: '0.6rem', width: '100%', boxSizing: 'border-box' });
    this.root.append(cell([label, input], wide));
    return input;
  }

  #samples(id: string, onChange: () => void): HTMLElement {
    const label = document.createElement('label');
    label.htmlFor = id;
    label.textContent = 'Test card';
    const select = document.createElement('select');
    select.id = id;
    select.name = 'test-card';
    style(select, { font: 'inherit', padding: '0.6rem', width: '100%', boxSizing: 'border-box' });
    for (const [text, number] of [['Choose one to fill in the form', ''], ...sampleCards] as const) {
      const option = document.createElement('option');
      option.value = number;
      option.textContent = number ? `${text} (…${number.slice(-4)})` : text;
      select.append(option);
    }
    select.addEventListener('change', () => {
      if (select.value) this.#fill(select.value);
      onChange();
    });
    return cell([label, select], true);
  }

  #fill(number: string): void {
    this.#number.value = number;
    this.#expiry.value = `12 / ${String(new Date().getFullYear() + 2).slice(-2)}`;
    this.#cvc.value = '123';
    this.showError(null);
  }
}

function cell(children: HTMLElement[], wide: boolean): HTMLElement {
  const element = document.createElement('div');
  style(element, wide ? { gridColumn: '1 / -1' } : {});
  element.append(...children);
  return element;
}

/** Property by property: a policy against inline styles allows this and forbids a style attribute in markup. */
export function style(element: HTMLElement, values: Partial<CSSStyleDeclaration>): void {
  Object.assign(element.style, values);
}

function incomplete(code: string, message: string): { error: StripeError } {
  return { error: { type: 'validation_error', code, message } };
}
