/** Markup that is safe to send: made only by the `html` tag. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

type Part = string | number | null | undefined | Html | Html[];

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A template whose values are escaped, unless they are markup themselves. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(strings.reduce((text, string, index) => text + string + show(parts[index]), ''));
}

function show(part: Part): string {
  if (part === null || part === undefined) return '';
  if (part instanceof Html) return part.markup;
  if (Array.isArray(part)) return part.map((one) => one.markup).join('');
  return String(part).replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** A whole document. `message` is said to screen readers too; `prefix` stands in front of the emulator's paths. */
export function page(title: string, body: Html, prefix: string, message?: string | null): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – Stripe emulator</title>
<link rel="stylesheet" href="${prefix}/_dashboard/style.css">
</head>
<body>
<main>
<h1>${title}</h1>
${message ? html`<p role="status" class="message">${message}</p>` : null}
${body}
</main>
</body>
</html>
`.markup;
}
