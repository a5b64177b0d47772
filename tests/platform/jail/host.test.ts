import { expect, test } from 'vitest';
import { probe } from './support/jail-fixture.ts';

/** Set where no jail can run, so that the rest of the suite can be used there; everywhere else this test tells. */
const EXPECTED = process.env.CIVITAS_TEST_NO_JAIL === undefined;

test.runIf(EXPECTED)('this host can isolate: the probe ran a real jail and found every door shut', () => {
  expect(probe).toMatchObject({ ok: true, details: { node: process.version } });
});
