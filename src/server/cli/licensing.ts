/**
 * `npm run licensing -- <command>`: what an operator of licences sets up from the command line.
 *   rate-card <file.json>   prices from an hour on, in the shape of the API (camelCase); the first card may be backdated
 *   organization --id <uuid> [--name <name>] [--owner <owner id>] [--stripe-customer <cus_…>]
 *   meters                  makes the Stripe meters that the rate cards name
 *   demo                    ACME Corp of the documentation, and a sample rate card when there is none
 */
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { prepareCommand } from './prepare-command.ts';

const USAGE = `Usage: npm run licensing -- rate-card <file.json> | organization --id <uuid> [--name <name>] [--owner <id>] [--stripe-customer <cus_…>] | meters | demo\n`;
const ACME = '550e8400-e29b-41d4-a716-446655440000';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    id: { type: 'string' },
    name: { type: 'string' },
    owner: { type: 'string' },
    'stripe-customer': { type: 'string' },
  },
});
const [command, file] = positionals;
const known = ['rate-card', 'organization', 'meters', 'demo'].includes(command ?? '');
if (!known || (command === 'rate-card' && !file) || (command === 'organization' && !values.id)) {
  process.stderr.write(USAGE);
  process.exit(2);
}
const say = (text: string) => process.stdout.write(`${text}\n`);
const done = await prepareCommand();
try {
  await import('../../api/compose.ts');
  const { createRateCard, listRateCards, SAMPLE_RATE_CARD, setOrganization, setUpMeters } = await import(
    '../../districts/licensing/index.ts'
  );
  const { CreateRateCardInput, SetOrganizationInput } = await import('../../districts/licensing/schemas.ts');
  const { systemCtx } = await import('../../platform/actor.ts');
  const ctx = systemCtx('cli.licensing');
  if (command === 'rate-card') {
    const card = await createRateCard(
      ctx,
      CreateRateCardInput.parse(JSON.parse(fs.readFileSync(file as string, 'utf8'))),
    );
    say(`Rate card ${card.name} (${card.cardId}) is in force from ${card.effectiveFrom}.`);
  } else if (command === 'organization') {
    const org = await setOrganization(
      ctx,
      SetOrganizationInput.parse({
        orgId: values.id,
        name: values.name,
        ownerId: values.owner,
        stripeCustomerId: values['stripe-customer'],
      }),
    );
    say(
      `${org.name} (${org.orgId}): owner ${org.ownerId ?? 'none'}, Stripe customer ${org.stripeCustomerId ?? 'none'}.`,
    );
  } else if (command === 'meters') {
    const { made, present } = await setUpMeters();
    say(`Made: ${made.join(', ') || 'none'}. There already: ${present.join(', ') || 'none'}.`);
    say(
      'The last day of a month reaches Stripe 26 hours after it ends. Set the grace before invoices are finalised to 72 hours or more (Dashboard → Billing → Invoices); the default of 1 hour would bill without it.',
    );
  } else {
    const org = await setOrganization(ctx, { orgId: ACME, name: 'ACME Corp' });
    say(`${org.name} (${org.orgId}).`);
    if ((await listRateCards()).cards.length === 0) {
      const card = await createRateCard(ctx, SAMPLE_RATE_CARD);
      say(`Rate card ${card.name} is in force from ${card.effectiveFrom}.`);
    }
  }
} catch (e) {
  process.stderr.write(`${e instanceof Error ? e.message : String(e)}\n`);
  process.exitCode = 1;
} finally {
  await done();
}
