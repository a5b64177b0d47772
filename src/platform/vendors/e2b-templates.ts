/** What our micro-VMs are made of, as code: built into the E2B account once, and again after a change. */
import { Template } from 'e2b';
import { type E2bOptions, normaliseE2bError } from './e2b.ts';

export interface E2bTemplate {
  name: string;
  cpuCount: number;
  memoryMb: number;
}

/** The programs that work and checks may expect, as in a local sandbox; no caches, no network tools, no way to root. */
const PACKAGES = ['perl-base', 'util-linux', 'procps', 'python3', 'git', 'gzip', 'unzip', 'ca-certificates'];

/** Takes minutes. `onLine` hears what the builder says. @throws E2bFailure */
export async function buildE2bTemplate(
  options: E2bOptions,
  template: E2bTemplate,
  onLine: (line: string) => void,
): Promise<void> {
  const image = Template()
    .fromNodeImage('24-bookworm-slim')
    .aptInstall(PACKAGES, { noInstallRecommends: true })
    .runCmd(['rm -rf /var/lib/apt/lists/* /root/.npm', 'rm -rf /etc/sudoers.d/* && chmod 0755 /usr/bin/perl'], {
      user: 'root',
    });
  try {
    await Template.build(image, template.name, {
      apiKey: options.apiKey,
      debug: false,
      ...(options.domain ? { domain: options.domain } : {}),
      ...(options.apiUrl ? { apiUrl: options.apiUrl } : {}),
      cpuCount: template.cpuCount,
      memoryMB: template.memoryMb,
      onBuildLogs: (entry) => onLine(entry.message),
    });
  } catch (e) {
    throw normaliseE2bError(e);
  }
}
