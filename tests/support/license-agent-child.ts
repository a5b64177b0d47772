/**
 * A licence agent with small windows as a process of its own, until it is killed. It begins with the first byte on its
 * input. Its settings come as JSON in CIVITAS_TEST_AGENT: config of the agent but for milliseconds that its own settings
 * would not allow.
 */
import { once } from 'node:events';
import { Agent, requestOverNetwork, Spool } from '../../license-agent/src/agent.ts';
import type { Config } from '../../license-agent/src/config.ts';

const config = JSON.parse(process.env.CIVITAS_TEST_AGENT ?? '{}') as Config;
const agent = new Agent(config, {
  now: Date.now,
  // Back-off waits are not what is tested here.
  random: () => 0,
  ask: requestOverNetwork,
  log: () => {},
  spool: new Spool(config.spoolDir),
});
// The code is read while the agent before still lives; the agent itself begins when it is told to.
await once(process.stdin, 'data');
process.stdin.destroy();
agent.open();
process.stdout.write('ready\n');
let running = true;
process.once('SIGTERM', () => {
  running = false;
});
while (running) {
  await agent.scrape();
  if (agent.state.last === null) await agent.validate();
  // Delivery goes on beside the looks, as the loop of a slow network would have it.
  void agent.send();
  await new Promise((r) => setTimeout(r, 15));
}
process.stdout.write((await agent.shutdown()) ? 'clean\n' : 'left\n');
process.exit(0);
