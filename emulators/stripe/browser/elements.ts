import type { StripeError } from './api.ts';
import { CardForm } from './card-form.ts';

type Listener = (event: object) => void;

export interface ElementsOptions {
  clientSecret?: string;
  mode?: string;
  amount?: number;
  currency?: string;
}

/** One mounted piece of Stripe's form. Only the card matters; other types (address, link) render nothing and are complete. */
export class StubElement {
  readonly type: string;
  readonly form: CardForm | null;
  readonly #listeners = new Map<string, Set<Listener>>();

  constructor(type: string) {
    this.type = type;
    const takesCard = type === 'payment' || type === 'card';
    this.form = takesCard
      ? new CardForm(
          () => this.#emit('change', this.#state()),
          (focused) => this.#emit(focused ? 'focus' : 'blur', { elementType: type }),
        )
      : null;
  }

  mount(target: string | HTMLElement): void {
    const parent = typeof target === 'string' ? document.querySelector<HTMLElement>(target) : target;
    if (!parent) throw new Error(`The selector you specified (${String(target)}) applies to no DOM elements.`);
    if (this.form) parent.append(this.form.root);
    // Stripe's element is ready after its frame has loaded, never within mount.
    queueMicrotask(() => {
      this.#emit('ready', { elementType: this.type });
      this.#emit('change', this.#state());
    });
  }

  unmount(): void {
    this.form?.root.remove();
  }

  destroy(): void {
    this.unmount();
    this.#listeners.clear();
  }

  update(_options: object): void {}

  collapse(): void {}

  focus(): void {
    this.form?.focus();
  }

  blur(): void {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  }

  clear(): void {
    this.form?.clear();
  }

  on(event: string, listener: Listener): this {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return this;
  }

  once(event: string, listener: Listener): this {
    const wrapped = (value: object): void => {
      this.off(event, wrapped);
      listener(value);
    };
    return this.on(event, wrapped);
  }

  off(event: string, listener?: Listener): this {
    if (listener) this.#listeners.get(event)?.delete(listener);
    else this.#listeners.delete(event);
    return this;
  }

  #state(): object {
    const complete = this.form ? 'card' in this.form.read() : true;
    const empty = this.form?.isEmpty ?? false;
    return { elementType: this.type, complete, empty, collapsed: false, value: { type: 'card' }, error: undefined };
  }

  #emit(event: string, value: object): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) listener(value);
  }
}

/** `stripe.elements()`: a group of elements that are submitted together. */
export class StubElements {
  options: ElementsOptions;
  readonly #elements = new Map<string, StubElement>();

  constructor(options: ElementsOptions = {}) {
    this.options = options;
  }

  create(type: string, _options?: object): StubElement {
    const element = new StubElement(type);
    this.#elements.set(type, element);
    return element;
  }

  getElement(type: string | { __elementType?: string }): StubElement | null {
    return this.#elements.get(typeof type === 'string' ? type : (type.__elementType ?? '')) ?? null;
  }

  update(options: ElementsOptions): void {
    this.options = { ...this.options, ...options };
  }

  fetchUpdates(): Promise<object> {
    return Promise.resolve({});
  }

  /** Checks the form and shows what is missing. */
  submit(): Promise<{ error?: StripeError; selectedPaymentMethod?: string }> {
    const form = this.cardForm();
    const result = form?.read();
    if (!result || 'card' in result) return Promise.resolve({ selectedPaymentMethod: 'card' });
    form?.showError(result.error);
    form?.focus();
    return Promise.resolve({ error: result.error });
  }

  cardForm(): CardForm | null {
    return this.#elements.get('payment')?.form ?? this.#elements.get('card')?.form ?? null;
  }
}
