import pg from 'pg';

/** Production does not start on a database that holds the demo: its accounts were made with printed passwords (ASVS 6.3.2). */
export async function refuseDemoRows(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const demo = await client.query("SELECT 1 FROM platform_fact WHERE name = 'demo'");
    if (demo.rowCount)
      throw new Error('this database holds the demo accounts of the embedded profile. Use a database of its own.');
  } finally {
    await client.end();
  }
}
