/** `node src/server/cli/e2b-templates.ts`: builds the templates of both classes into the E2B account of the settings. */
import { env } from '#platform/env.ts';
import { LIMIT_CLASSES } from '#platform/jail/limit-classes.ts';
import { buildE2bTemplate } from '#platform/vendors/e2b-templates.ts';

if (!env.E2B_API_KEY) {
  console.error('Set E2B_API_KEY first.');
  process.exit(1);
}
const account = { apiKey: env.E2B_API_KEY, domain: env.E2B_DOMAIN, apiUrl: env.E2B_API_URL };
for (const [name, cpuCount, memoryMb] of [
  [env.E2B_TEMPLATE_SMALL, 2, LIMIT_CLASSES.small.limits.memoryMb],
  [env.E2B_TEMPLATE_LARGE, 4, LIMIT_CLASSES.large.limits.memoryMb],
] as const) {
  console.log(`building ${name}: ${cpuCount} CPUs, ${memoryMb} MiB`);
  await buildE2bTemplate(account, { name, cpuCount, memoryMb }, (line) => console.log(`  ${line}`));
}
