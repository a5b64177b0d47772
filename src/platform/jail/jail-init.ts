import { readFileSync } from 'node:fs';
import { callNumber, type JailArchitecture, SUPERVISOR_CALLS } from './system-calls.ts';

/** How PID 1 is started inside the jail: argv[0] is the interpreter's path there. */
export type SupervisorArgv = readonly string[];

/** The supervisor's program travels in argv: nothing of it needs a place in the jail's filesystem. */
export function supervisorArgv(perlPath: string, arch: JailArchitecture): SupervisorArgv {
  const source = readFileSync(new URL('./jail-init.pl', import.meta.url), 'latin1')
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n');
  const numbers = (['prctl', 'rt_sigprocmask', 'signalfd4', 'dup3', 'setsid', 'exit_group'] as const).map((name) =>
    String(callNumber(SUPERVISOR_CALLS[name], arch)),
  );
  return [perlPath, '-e', source, ...numbers];
}
