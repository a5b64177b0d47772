import type { NextConfig } from 'next';
import { API_CSP, FIXED_HEADERS } from './src/platform/http/security-headers.ts';

/**
 * The Node server sets these headers before it decides who answers; they stand here too, for a plain Next deployment.
 * Pages get their own policy with a nonce from src/proxy.ts.
 */
const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  compress: true,
  // A file of its own: Next rewrites the one it is given.
  typescript: { ignoreBuildErrors: true, tsconfigPath: 'tsconfig.next.json' },
  experimental: { sri: { algorithm: 'sha384' } },
  images: { unoptimized: true },
  serverExternalPackages: [
    'bcryptjs',
    'pg',
    'graphile-worker',
    'ioredis',
    'pino',
    'nodemailer',
    'stripe',
    'twilio',
    'e2b',
    '@prisma/client',
    '@prisma/adapter-pg',
    'rate-limiter-flexible',
    'prom-client',
  ],
  async headers() {
    return [
      { source: '/((?!api/).*)', headers: FIXED_HEADERS.map(([key, value]) => ({ key, value })) },
      { source: '/_next/static/:path*', headers: [{ key: 'Content-Security-Policy', value: API_CSP }] },
    ];
  },
};

export default config;
