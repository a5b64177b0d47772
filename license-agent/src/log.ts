/** One JSON line per event on standard error. Whatever looks like a licence key is cut. */

export type Log = (level: 'info' | 'warn' | 'error', message: string, facts?: Record<string, unknown>) => void;

const KEY = /vpc_[0-9A-Za-z]{32}/g;

/** `write` takes whole lines. */
export function jsonLog(write: (line: string) => void, now: () => number): Log {
  return (level, message, facts = {}) => {
    const line = JSON.stringify({ at: new Date(now()).toISOString(), level, message, ...facts });
    write(`${line.replace(KEY, 'vpc_[cut]')}\n`);
  };
}
