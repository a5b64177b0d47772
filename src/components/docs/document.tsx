import Markdown from 'react-markdown';
import remarkGfm from 'remark-gfm';

/** Links inside `docs` become links between pages; links to files of the repository become their names. */
function pageOf(href: string | undefined, known: readonly string[]): string | null {
  if (!href) return null;
  if (/^(https?:|mailto:|#)/.test(href)) return href;
  const name = /(?:^|\/)([\w-]+)\.md(#.*)?$/.exec(href);
  return name && known.includes(name[1] as string) ? `/docs/${name[1]}${name[2] ?? ''}` : null;
}

/** Every table has a name of its own, so that somebody who goes from region to region can tell them apart. */
function tableNamer(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `Table ${count}`;
  };
}

/** Markdown of this installation's own documents, in the page's type and colours. */
export function DocumentText({ text, known }: { text: string; known: readonly string[] }) {
  const nameTable = tableNamer();
  return (
    <article className="document max-w-[72ch]">
      <Markdown
        remarkPlugins={[remarkGfm]}
        components={{
          a: ({ href, children }) => {
            const to = pageOf(href, known);
            return to ? <a href={to}>{children}</a> : <code>{children}</code>;
          },
          // Wide tables scroll by themselves; the page does not.
          table: ({ children }) => (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
            <section className="document-table" tabIndex={0} aria-label={nameTable()}>
              <table>{children}</table>
            </section>
          ),
          // The corner above a column of row names heads nothing.
          th: ({ children, style }) => (children ? <th style={style}>{children}</th> : <td />),
        }}
      >
        {text}
      </Markdown>
    </article>
  );
}
