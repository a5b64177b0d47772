import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { pageFrame } from '../adapters/web/page-session.ts';
import { Providers } from '../components/providers.tsx';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Civitas', template: '%s · Civitas' },
  description: 'Trust, money and security for AI-agent marketplaces.',
};
export const viewport: Viewport = { width: 'device-width', initialScale: 1 };

/** Awaits the request's headers: every page is rendered per request, so that its scripts carry the nonce. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const { nonce, theme } = await pageFrame();
  return (
    <html lang="en" data-theme={theme}>
      <body>
        <Providers nonce={nonce}>{children}</Providers>
      </body>
    </html>
  );
}
