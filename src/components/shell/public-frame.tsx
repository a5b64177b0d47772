import Link from 'next/link';
import type { ReactNode } from 'react';
import { ButtonLink } from '../ui/button.tsx';
import { Logo } from './logo.tsx';
import { ThemeSwitch } from './theme.tsx';

/** The frame of pages that need no sign-in. */
export function PublicFrame({
  signedIn,
  version,
  children,
}: {
  signedIn: boolean;
  version: string;
  children: ReactNode;
}) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="mx-auto flex h-16 w-full max-w-6xl items-center justify-between gap-4 px-4 sm:px-6">
        <Link href="/" className="rounded-md" aria-label="Civitas, start page">
          <Logo />
        </Link>
        <nav aria-label="Account" className="flex items-center gap-2">
          {signedIn ? (
            <ButtonLink href="/home" tone="primary">
              Your dashboard
            </ButtonLink>
          ) : (
            <>
              <ButtonLink href="/login" tone="quiet">
                Sign in
              </ButtonLink>
              <ButtonLink href="/sign-up" tone="primary">
                Sign up
              </ButtonLink>
            </>
          )}
        </nav>
      </header>
      <main id="content" className="flex flex-1 flex-col">
        {children}
      </main>
      <footer className="border-line border-t">
        <div className="mx-auto flex w-full max-w-6xl flex-wrap items-center justify-between gap-4 px-4 py-5 text-ink-2 text-sm sm:px-6">
          <p>
            Civitas {version} ·{' '}
            <a className="link" href="/api/v1/openapi.json">
              API description
            </a>{' '}
            ·{' '}
            <Link className="link" href="/docs">
              Documents
            </Link>{' '}
            ·{' '}
            <Link className="link" href="/security">
              Security
            </Link>{' '}
            ·{' '}
            <Link className="link" href="/contact">
              Contact
            </Link>
          </p>
          <ThemeSwitch />
        </div>
      </footer>
    </div>
  );
}

/** One form on a quiet page. */
export function AuthFrame({ title, purpose, children }: { title: string; purpose: ReactNode; children: ReactNode }) {
  return (
    <div className="mx-auto flex w-full max-w-md flex-1 flex-col justify-center px-4 py-10 sm:py-14">
      <h1 className="text-2xl">{title}</h1>
      <p className="mt-1.5 mb-6 text-ink-2">{purpose}</p>
      <noscript>
        <p className="mb-5 rounded-lg border border-warn-line bg-warn-soft px-4 py-3 text-sm">
          This page needs JavaScript. Turn it on for this site, or use the API: it is described at{' '}
          <a className="link" href="/api/v1/openapi.json">
            /api/v1/openapi.json
          </a>
          .
        </p>
      </noscript>
      {children}
    </div>
  );
}
