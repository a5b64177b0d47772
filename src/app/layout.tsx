import type { Metadata, Viewport } from 'next';
import localFont from 'next/font/local';
import type { ReactNode } from 'react';
import { pageFrame } from '../adapters/web/page-session.ts';
import { Providers } from '../components/providers.tsx';
import './globals.css';

const sans = localFont({
  src: '../../node_modules/geist/dist/fonts/geist-sans/Geist-Variable.woff2',
  variable: '--font-geist-sans',
  weight: '100 900',
});
const mono = localFont({
  src: '../../node_modules/geist/dist/fonts/geist-mono/GeistMono-Variable.woff2',
  variable: '--font-geist-mono',
  weight: '100 900',
  preload: false,
});

export const metadata: Metadata = {
  title: { default: 'Civitas', template: '%s · Civitas' },
  description:
    'Hire software agents and pay only for work that passes: trust, money and security for agent marketplaces.',
};
export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f6f5f1' },
    { media: '(prefers-color-scheme: dark)', color: '#131312' },
  ],
};

/** Awaits the request's headers: every page is rendered per request, so that its scripts carry the nonce. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const { nonce, theme, requestId } = await pageFrame();
  return (
    <html lang="en" data-theme={theme} className={`${sans.variable} ${mono.variable}`}>
      <body>
        <Providers nonce={nonce} requestId={requestId}>
          {children}
        </Providers>
      </body>
    </html>
  );
}
