import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';

/**
 * adapter-pg splits a script at every `;`, which breaks `$$ … $$` bodies. Here a script is one query, so that a
 * migration also runs as one implicit transaction: all or nothing.
 */
export class ScriptPrismaPg extends PrismaPg {
  readonly #pool: pg.Pool;

  constructor(config: pg.PoolConfig) {
    const pool = new pg.Pool({ ...config, max: 2 });
    pool.on('error', () => {});
    super(pool);
    this.#pool = pool;
  }

  override async connect() {
    const adapter = await super.connect();
    const pool = this.#pool;
    adapter.executeScript = async (script: string) => {
      await pool.query(script);
    };
    return adapter;
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}
