/** A platform of its own, for one command: prints what the command and PID 1 have open, as JSON. */
import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { Jails } from '#platform/jail/jails.ts';
import { LIMIT_CLASSES } from '#platform/jail/limit-classes.ts';
import { descendants, TEST_INSTALLATION } from './host-processes.ts';

const jails = new Jails({ installationId: TEST_INSTALLATION });
const session = await jails.provision({ input: [], limits: LIMIT_CLASSES.probe.limits });
const result = await session.exec({
  argv: [
    '/usr/bin/perl',
    '-e',
    'for my $n (0 .. 1023) { my $l = readlink "/proc/self/fd/$n"; print "$l\n" if defined $l }',
  ],
});
const kind = (target: string) => target.replace(/^(socket|pipe):\[\d+\]$/, '$1');
const init = descendants().find((pid) => {
  try {
    return readlinkSync(`/proc/${pid}/fd/8`).startsWith('socket') && readlinkSync(`/proc/${pid}/exe`).includes('perl');
  } catch {
    return false;
  }
});
console.log(
  JSON.stringify({
    inherited: existsSync('/proc/self/fd/251'),
    command: result.stdout.toString().trim().split('\n').map(kind),
    init:
      init === undefined
        ? ['PID 1 was not found']
        : readdirSync(`/proc/${init}/fd`).map((fd) => kind(readlinkSync(`/proc/${init}/fd/${fd}`))),
  }),
);
await session.destroy('test');
