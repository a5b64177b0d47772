'use client';

import { PageFailure } from '../components/page-failure.tsx';
import './globals.css';

/** Replaces the root layout when that fails: brings its own document. */
export default function GlobalError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <html lang="en" data-theme="system">
      <body>
        <title>This page failed · Civitas</title>
        <PageFailure error={error} retry={retry} />
      </body>
    </html>
  );
}
