/** `npm run db:migrate`: applies what is missing to DATABASE_URL, or to the running embedded database. */
import { migrate } from '../../platform/db/migrate.ts';
import { resolveDatabaseUrl } from '../embedded/resolve-database.ts';

const url = await resolveDatabaseUrl();
const applied = await migrate(url);
process.stdout.write(applied.length === 0 ? 'Nothing to apply.\n' : `Applied: ${applied.join(', ')}\n`);
