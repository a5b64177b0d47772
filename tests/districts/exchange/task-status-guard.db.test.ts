import { describe, expect, it } from 'vitest';
import { renderTaskStatusGuard, statusPairs, TASK_STATUSES } from '#districts/exchange/transitions.ts';
import { testDatabase } from '../../support/database.ts';

const { query } = await testDatabase();
const legal = new Set(statusPairs().map((pair) => pair.join(' ')));

describe('the task status guard in PostgreSQL', () => {
  it('stands on the migrated table, word for word as the transition table renders it', async () => {
    const { rows: bodies } = await query("SELECT prosrc FROM pg_proc WHERE proname = 'task_status_guard'");
    expect(bodies).toHaveLength(1);
    expect(renderTaskStatusGuard()).toContain(bodies[0].prosrc);
    const { rows: triggers } = await query(
      "SELECT tgenabled FROM pg_trigger WHERE tgname = 'task_status_guard' AND tgrelid = 'task'::regclass",
    );
    expect(triggers).toEqual([{ tgenabled: 'O' }]);
  });

  it('C44 lets through the pairs of the table and refuses all others, rows unchanged', async () => {
    await query('CREATE TABLE guarded (id int PRIMARY KEY, status text NOT NULL, note text)');
    await query(renderTaskStatusGuard('guarded'));
    let id = 0;
    for (const from of TASK_STATUSES) {
      for (const to of TASK_STATUSES) {
        id += 1;
        await query('ALTER TABLE guarded DISABLE TRIGGER guarded_status_guard');
        await query('INSERT INTO guarded VALUES ($1, $2)', [id, from]);
        await query('ALTER TABLE guarded ENABLE TRIGGER guarded_status_guard');
        const moved = await query('UPDATE guarded SET status = $2 WHERE id = $1', [id, to]).then(
          () => true,
          (e: { code?: string }) => e.code !== '23514' && Promise.reject(e),
        );
        expect(moved, `${from} ${to}`).toBe(from === to || legal.has(`${from} ${to}`));
        const { rows } = await query('SELECT status FROM guarded WHERE id = $1', [id]);
        expect(rows[0].status).toBe(moved ? to : from);
      }
    }
  });

  it('lets a task begin as submitted only, and other columns change in every status', async () => {
    for (const status of [...TASK_STATUSES, 'unheard_of']) {
      const made = await query('INSERT INTO guarded VALUES ($1, $2)', [1_000, status]).then(
        () => true,
        (e: { code?: string }) => e.code !== '23514' && Promise.reject(e),
      );
      expect(made, status).toBe(status === 'submitted');
    }
    const { rowCount } = await query("UPDATE guarded SET note = 'x'");
    expect(rowCount).toBe(101);
  });
});
