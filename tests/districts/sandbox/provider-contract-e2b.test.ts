import { afterAll, describe, expect, test } from 'vitest';
import { createE2bProvider } from '#districts/sandbox/e2b/provider.ts';
import { LIMIT_CLASSES } from '#platform/jail/limit-classes.ts';
import { connectE2b } from '#platform/vendors/e2b.ts';
import { createE2bEmulator } from '../../../emulators/e2b/emulator.ts';
import { canRunMachines } from '../../../emulators/e2b/jailed-machine.ts';
import { describeProviderContract } from './support/provider-contract.ts';

const apiKey = 'e2b_0123456789abcdef';

// Commands really run in the emulator's machines, which only root can make; elsewhere the adapter's own tests remain.
describe.skipIf(!canRunMachines())('F126: e2b over HTTP', async () => {
  const emulator = createE2bEmulator({ apiKey, mode: 'jailed', diskMb: 64 });
  const { url } = await emulator.listen(0);
  const provider = createE2bProvider({
    cloud: connectE2b({ apiKey, apiUrl: url, sandboxUrl: url }),
    installation: 'contract',
    templates: { small: 'civitas-small', large: 'civitas-large' },
  });
  afterAll(() => emulator.close());

  describeProviderContract('e2b', () => provider);

  test('a user of the machine cannot read, signal or trace what runs the commands', async () => {
    const session = await provider.provision({
      runId: 'r',
      taskId: 't',
      attempt: 1,
      purpose: 'execute',
      input: [],
      limits: LIMIT_CLASSES.probe.limits,
    });
    const { stdout } = await session.exec({
      argv: [
        '/bin/sh',
        '-c',
        'cat /run/civitas/agent.pl /run/civitas/* 2>/dev/null; for p in /proc/[0-9]*; do [ "$(stat -c %u $p)" = 0 ] && { kill -9 $(basename $p) && echo killed; cat $p/environ && echo read; }; done 2>/dev/null; ls /run/civitas 2>/dev/null; sudo -n true 2>/dev/null && echo sudo; echo end',
      ],
    });
    expect(stdout.toString()).toBe('end\n');
    await session.destroy('test');
  });

  test('everything that was asked for had the network off, and nothing is left', () => {
    const created = emulator.calls.filter(({ method, path }) => method === 'POST' && path === '/v2/sandboxes');
    expect(created.length).toBeGreaterThan(20);
    for (const { body } of created)
      expect(body).toMatchObject({
        allow_internet_access: false,
        network: { allowPublicTraffic: false },
        autoPause: false,
      });
    expect(emulator.running()).toEqual([]);
  });
});
