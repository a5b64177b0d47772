import { readFile } from 'node:fs/promises';

/** In the order of their imports; the first uses none of the others. */
const modules = ['api.ts', 'card-form.ts', 'challenge.ts', 'elements.ts', 'stripe.ts'];

let script: Promise<string> | null = null;

/**
 * The browser stub as one classic script, because it must define `window.Stripe` before the page's own code runs.
 * The modules import only each other, so joining them without their imports and exports is all the bundling they need.
 */
export function browserScript(): Promise<string> {
  script ??= build();
  return script;
}

async function build(): Promise<string> {
  // The compiler is loaded only when a browser asks.
  const { default: ts } = await import('typescript');
  const parts = await Promise.all(
    modules.map(async (name) => {
      const source = await readFile(new URL(`./${name}`, import.meta.url), 'utf8');
      const { outputText } = ts.transpileModule(source, {
        compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
      });
      return outputText.replaceAll(/^import [^;]*;$/gm, '').replaceAll(/^export (?=function|const|class)/gm, '');
    }),
  );
  return `(() => {\n'use strict';\n${parts.join('\n')}\n})();\n`;
}
