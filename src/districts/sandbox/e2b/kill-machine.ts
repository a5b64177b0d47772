import { setTimeout as sleep } from 'node:timers/promises';

const PAUSES_MS = [200, 800, 2_000];

/** Kills with three retries. False: nobody has seen the machine gone, and the reaper has to ask again. */
export async function killMachine(kill: () => Promise<boolean>): Promise<boolean> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await kill();
    } catch {
      const pause = PAUSES_MS[attempt];
      if (pause === undefined) return false;
      await sleep(pause);
    }
  }
}
