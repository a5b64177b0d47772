import { style } from './card-form.ts';

/** Asks what the cardholder's bank would ask, in a modal dialog. Resolves with the answer; closing it counts as failed. */
export function askForAuthentication(): Promise<boolean> {
  return new Promise((resolve) => {
    const dialog = document.createElement('dialog');
    dialog.dataset.stripeEmulator = 'challenge';
    dialog.setAttribute('aria-labelledby', 'stripe-emulator-challenge');
    style(dialog, { maxWidth: '26rem', padding: '1.5rem' });
    const title = document.createElement('h2');
    title.id = 'stripe-emulator-challenge';
    title.textContent = 'Confirm with your bank';
    style(title, { marginTop: '0' });
    const text = document.createElement('p');
    text.textContent = 'This stands for the check of the bank behind the test card.';
    const answer = (label: string, passed: boolean): HTMLButtonElement => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = label;
      style(button, { font: 'inherit', padding: '0.5rem 1rem', marginRight: '0.5rem' });
      button.addEventListener('click', () => finish(passed));
      return button;
    };
    const finish = (passed: boolean): void => {
      dialog.close();
      dialog.remove();
      resolve(passed);
    };
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      finish(false);
    });
    dialog.append(title, text, answer('Complete authentication', true), answer('Fail authentication', false));
    document.body.append(dialog);
    dialog.showModal();
  });
}
