/**
 * Runs before any other script of a page. Zod probes for `eval` when a schema is made; the content policy would refuse it
 * and report a violation on every page.
 */
import { config } from 'zod/v4/core';

config({ jitless: true });
