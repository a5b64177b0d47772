/**
 * A platform that will be killed: starts jails with commands and daemons, says their ids, and waits. Arguments: the
 * state directory, how many, a mark that its processes carry in their command lines.
 */
import { Jails } from '#platform/jail/jails.ts';
import { LIMIT_CLASSES } from '#platform/jail/limit-classes.ts';

const [stateDir, count, mark] = process.argv.slice(2) as [string, string, string];
// Long enough that no command ends by itself, however slow the machine is.
const limits = { ...LIMIT_CLASSES.probe.limits, execWallMs: 60_000 };
const jails = new Jails({ stateDir, nodePath: null });
const sessions = await Promise.all(
  Array.from({ length: Number(count) }, () => {
    const data = Buffer.from('input');
    return jails.provision({ input: [{ path: 'a', data, bytes: data.length }], limits });
  }),
);
for (const session of sessions) {
  await session.exec({ argv: ['/bin/sh', '-c', `(setsid sh -c 'sleep 60; echo ${mark}' >/dev/null 2>&1 &); true`] });
  void session.exec({ argv: ['/bin/sh', '-c', `sleep 60; echo ${mark}`], timeoutMs: 60_000 });
}
console.log(JSON.stringify(sessions.map((session) => session.id)));
