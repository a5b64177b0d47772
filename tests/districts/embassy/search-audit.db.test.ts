import { describe, expect, test } from 'vitest';
import { testDatabase } from '../../support/database.ts';

const { query } = await testDatabase();
const { systemCtx } = await import('../../../src/platform/actor.ts');
const { audit } = await import('../../../src/platform/audit/audit.ts');
const { transact } = await import('../../../src/platform/db/transact.ts');
const { newId } = await import('../../../src/platform/ids.ts');
const { exportAudit, searchAudit } = await import('../../../src/districts/embassy/search-audit.ts');

const page = { page: 1, pageSize: 20 };

/** One row, as its district would write it. */
async function act(row: {
  action: string;
  subjectId: string;
  ownerId?: string;
  outcome?: string;
  meta?: Record<string, string>;
}): Promise<void> {
  await transact(systemCtx('test.clerk'), async (tx) => {
    audit(tx, { subjectType: 'thing', ...row });
  });
}

async function csv(filter: Parameters<typeof exportAudit>[1]): Promise<string[]> {
  let text = '';
  for await (const piece of exportAudit(systemCtx('test.exporter'), filter)) text += piece;
  expect(text.endsWith('\r\n')).toBe(true);
  return text.trimEnd().split('\r\n');
}

describe('the audit log of everybody', () => {
  test('is found by owner, thing, actor, outcome and action, newest first, in pages', async () => {
    const [owner, other, thing] = [newId(), newId(), newId()];
    await act({ action: 'plumbing.open', subjectId: thing, ownerId: owner });
    await act({ action: 'plumbing.close', subjectId: thing, ownerId: owner, outcome: 'refused' });
    await act({ action: 'masonry.open', subjectId: newId(), ownerId: other });
    const found = async (filter: object) =>
      (await searchAudit({ ...page, ...filter })).items.map((r) => `${r.action} ${r.outcome}`);
    expect(await found({ ownerId: owner })).toEqual(['plumbing.close refused', 'plumbing.open ok']);
    expect(await found({ subjectId: thing, outcome: 'refused' })).toEqual(['plumbing.close refused']);
    expect(await found({ action: 'plumbing' })).toHaveLength(2);
    expect(await found({ action: 'masonry.open', actorId: 'test.clerk' })).toEqual(['masonry.open ok']);
    expect(await found({ actorId: 'test.nobody' })).toEqual([]);
    const first = await searchAudit({ page: 1, pageSize: 1, ownerId: owner });
    expect(first.pagination).toMatchObject({ total: 2, totalPages: 2 });
    const { requestId, at } = first.items[0] as { requestId: string; at: string };
    expect((await found({ ownerId: owner, requestId })).length).toBeGreaterThan(0);
    expect(await found({ ownerId: owner, from: at })).toContain('plumbing.close refused');
    expect(await found({ ownerId: owner, to: at })).not.toContain('plumbing.close refused');
  });

  test('is exported whole and once each, in more than one piece, with no cell a spreadsheet would run', async () => {
    const owner = newId();
    await act({ action: 'plumbing.note', subjectId: '=HYPERLINK("http://x")', ownerId: owner, meta: { say: 'a,"b"' } });
    await query(
      `INSERT INTO audit_log (id, at, request_id, actor_type, owner_id, action, subject_type, subject_id, outcome, meta)
       SELECT gen_random_uuid(), now() - make_interval(secs => n / 3), 'r', 'system', $1, 'plumbing.drip', 'thing', n::text, 'ok', '{}'
         FROM generate_series(1, 1100) n`,
      [owner],
    );
    const [header, ...lines] = await csv({ ownerId: owner });
    expect(header).toBe('at,action,outcome,actor_type,actor_id,subject_type,subject_id,request_id,meta');
    expect(lines).toHaveLength(1_101);
    expect(new Set(lines.filter((l) => l.includes('plumbing.drip')).map((l) => l.split(',')[6])).size).toBe(1_100);
    const note = lines.find((l) => l.includes('plumbing.note')) as string;
    expect(note).toContain(`"'=HYPERLINK(""http://x"")"`);
    expect(note).toContain(String.raw`"{""say"":""a,\""b\""""}"`);
  });

  test('leaves a row of its own when it is taken away, which names the filter', async () => {
    const owner = newId();
    await csv({ ownerId: owner, action: 'plumbing' });
    const { items } = await searchAudit({ ...page, action: 'embassy.exportAudit', actorId: 'test.exporter' });
    expect(items[0]?.meta).toEqual({ filter: { ownerId: owner, action: 'plumbing' } });
  });
});
