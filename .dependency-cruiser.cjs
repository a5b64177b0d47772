/**
 * The five rooms. The arrow points one way: app → adapters → api → districts → platform.
 * tests/architecture/boundaries.test.ts plants one forbidden import per rule and expects it to be caught.
 */
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: '^(src|emulators|sdk|bench|scripts)/', pathNot: allowed },
});
const room1Files = '^src/(app/|[^/]+\\.tsx?$)';
/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    only(
      'room1-app',
      room1Files,
      [room1Files, '^src/components/', '^src/adapters/', '^src/districts/[^/]+/schemas\\.ts$'],
      'Routes and pages reach the server only through an adapter.',
    ),
    only(
      'room1-components',
      '^src/components/',
      ['^src/components/', '^src/adapters/trpc/client\\.tsx?$', '^src/districts/[^/]+/schemas\\.ts$'],
      'Components run in the browser: the tRPC client and the Zod schemas are all they may see.',
    ),
    only(
      'room2-adapters',
      '^src/adapters/',
      ['^src/adapters/', '^src/api/', '^src/platform/(?!db/|vendors/)'],
      'Adapters translate HTTP; they call procedures, never a district or the database.',
    ),
    only(
      'room3-api',
      '^src/api/',
      ['^src/api/', '^src/districts/[^/]+/(index|schemas)\\.ts$', '^src/platform/(?!db/|vendors/)'],
      'Procedures call a district through its index.',
    ),
    {
      name: 'room4-districts',
      comment: 'The domain knows no transport. The generated types are for queries (see prisma-only-in-db).',
      severity: 'error',
      from: { path: '^src/districts/' },
      to: {
        path: '^(src|emulators|sdk|bench|scripts)/',
        pathNot: ['^src/districts/', '^src/platform/', '^src/generated/'],
      },
    },
    only('room5-platform', '^src/platform/', ['^src/platform/', '^src/generated/'], 'Platform code is a leaf.'),
    {
      name: 'districts-talk-by-contract',
      comment: 'A district sees of another only its contract.ts (commands and events) and its wire schemas.',
      severity: 'error',
      from: { path: '^src/districts/([^/]+)/' },
      to: { path: '^src/districts/', pathNot: ['^src/districts/$1/', '^src/districts/[^/]+/(contract|schemas)\\.ts$'] },
    },
    {
      name: 'schemas-are-browser-safe',
      comment:
        'schemas.ts and contract.ts reach the browser or another district: Zod, sibling schemas and pure platform types only.',
      severity: 'error',
      from: { path: '^src/districts/[^/]+/(schemas|contract)\\.ts$' },
      to: {
        path: '^src/',
        pathNot: ['^src/districts/[^/]+/(schemas|contract)\\.ts$', '^src/platform/(money|ids|wire|bus/contract)\\.ts$'],
      },
    },
    {
      name: 'schemas-name-no-contract',
      comment: 'The browser imports schemas.ts; a contract names server-side commands.',
      severity: 'error',
      from: { path: '^src/districts/[^/]+/schemas\\.ts$' },
      to: { path: '^src/districts/[^/]+/contract\\.ts$' },
    },
    {
      name: 'trpc-client-takes-types-only',
      comment: 'The browser client needs the AppRouter type, never its code.',
      severity: 'error',
      from: { path: '^src/adapters/trpc/client\\.tsx?$' },
      to: { path: '^src/(api|platform)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'domain-is-transport-free',
      severity: 'error',
      from: { path: '^src/(districts|platform)/' },
      to: { path: '(^|/)node_modules/(next|next-auth|react|react-dom|@trpc|@tanstack)/' },
    },
    {
      name: 'prisma-only-in-db',
      comment: 'Generated client: platform/db, and the queries of a district for its types.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [
          '^src/platform/db/',
          '^src/platform/bus/jobs\\.ts$',
          '^src/server/',
          '^src/districts/[^/]+/queries(\\.ts$|/)',
          '^src/generated/',
        ],
      },
      to: { path: '^src/generated/prisma/|(^|/)node_modules/(@prisma|\\.prisma|pg|graphile-worker)/' },
    },
    {
      name: 'vendors-only-in-vendors',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/platform/(vendors/|storage/|redis\\.ts$)|^src/components/payments/' },
      to: { path: '(^|/)node_modules/(stripe|@stripe|twilio|e2b|ioredis|@aws-sdk)/' },
    },
    {
      name: 'server-is-the-entry',
      comment: 'Nothing imports a process entry point.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/server/' },
      to: { path: '^src/server/' },
    },
    {
      name: 'emulators-stay-outside',
      comment: 'Emulators are development servers; production code never imports one, and they never import it.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^emulators/' },
    },
    {
      name: 'emulators-know-no-src',
      severity: 'error',
      from: { path: '^emulators/' },
      to: { path: '^src/' },
    },
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'src-never-imports-tests', severity: 'error', from: { path: '^src/' }, to: { path: '^tests/' } },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(\\.next|node_modules/\\.cache)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'require', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css'],
    },
  },
};
