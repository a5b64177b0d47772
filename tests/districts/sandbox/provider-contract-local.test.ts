import { beforeAll } from 'vitest';
import { createLocalProvider } from '#districts/sandbox/local-provider.ts';
import { TEST_INSTALLATION } from '../../platform/jail/support/host-processes.ts';
import { describeJail } from '../../platform/jail/support/jail-fixture.ts';
import { describeProviderContract } from './support/provider-contract.ts';

const provider = createLocalProvider({ installationId: TEST_INSTALLATION });

describeJail('F126: local', () => {
  beforeAll(async () => {
    await provider.probe();
  });
  describeProviderContract('local', () => provider);
});
