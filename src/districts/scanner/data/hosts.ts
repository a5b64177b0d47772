/**
 * Hosts that decide a finding. Collection hosts receive what others send and show it to whoever made the address;
 * service hosts are well-known programming interfaces to which a hook reports by design.
 */

/** Matches the host itself and every host below it; an entry with a path matches the start of host and path. */
export const COLLECTION_HOSTS: readonly string[] = [
  'webhook.site',
  'requestbin.com',
  'requestbin.net',
  'requestbin.io',
  'pipedream.net',
  'hookbin.com',
  'ngrok.io',
  'ngrok.app',
  'ngrok.dev',
  'ngrok-free.app',
  'ngrok-free.dev',
  'burpcollaborator.net',
  'oastify.com',
  'interact.sh',
  'interactsh.com',
  'oast.fun',
  'oast.pro',
  'oast.live',
  'oast.site',
  'oast.me',
  'oast.online',
  'beeceptor.com',
  'transfer.sh',
  'pastebin.com/raw',
  'rentry.co',
  'rentry.org',
  'glot.io',
  'file.io',
  '0x0.st',
  'termbin.com',
  'requestcatcher.com',
  'webhook.cool',
  'hastebin.com/raw',
  'paste.ee/r',
  'dpaste.com',
  'ix.io',
  'sprunge.us',
  'canarytokens.com',
  'dnslog.cn',
  'ceye.io',
  'bashupload.com',
  'temp.sh',
  'gofile.io',
  'anonfiles.com',
  'catbox.moe',
  'trycloudflare.com',
  'loca.lt',
  'serveo.net',
  'localhost.run',
  'localtunnel.me',
  'postb.in',
  'mockbin.org',
  'typedwebhook.tools',
  'webhook-test.com',
];

/** Interfaces of well-known services; a call that carries no file, environment or input of the session is by design. */
export const SERVICE_HOSTS: readonly string[] = [
  'hooks.slack.com',
  'slack.com',
  'discord.com',
  'discordapp.com',
  'api.telegram.org',
  'api.pushover.net',
  'api.pushbullet.com',
  'ntfy.sh',
  'gotify.net',
  'api.day.app',
  'sctapi.ftqq.com',
  'oapi.dingtalk.com',
  'open.feishu.cn',
  'open.larksuite.com',
  'qyapi.weixin.qq.com',
  'notify-api.line.me',
  'api.line.me',
  'webhook.office.com',
  'outlook.office.com',
  'chat.googleapis.com',
  'maker.ifttt.com',
  'hc-ping.com',
  'healthchecks.io',
  'uptime.betterstack.com',
  'uptimerobot.com',
  'api.github.com',
  'github.com',
  'raw.githubusercontent.com',
  'gitlab.com',
  'bitbucket.org',
  'api.vercel.com',
  'vercel.com',
  'api.netlify.com',
  'api.cloudflare.com',
  'api.render.com',
  'api.fly.io',
  'railway.app',
  'railway.com',
  'api.heroku.com',
  'console.neon.tech',
  'api.supabase.com',
  'api.planetscale.com',
  'api.digitalocean.com',
  'management.azure.com',
  'amazonaws.com',
  'googleapis.com',
  'sentry.io',
  'api.linear.app',
  'api.notion.com',
  'atlassian.net',
  'api.anthropic.com',
  'api.openai.com',
  'openrouter.ai',
  'api.elevenlabs.io',
  'api.sendgrid.com',
  'api.mailgun.net',
  'api.resend.com',
  'api.twilio.com',
  'api.pagerduty.com',
  'events.pagerduty.com',
  'api.opsgenie.com',
  'api.datadoghq.com',
  'api.smith.langchain.com',
  'cloud.langfuse.com',
  'registry.npmjs.org',
  'pypi.org',
  'crates.io',
  'proxy.golang.org',
  'wttr.in',
  'api.open-meteo.com',
  'api.openweathermap.org',
  'worldtimeapi.org',
  'status.anthropic.com',
  'statuspage.io',
];

/** Vendors of models: an endpoint of theirs is no override. */
export const MODEL_VENDOR_HOSTS: readonly string[] = [
  'anthropic.com',
  'openai.com',
  'amazonaws.com',
  'googleapis.com',
  'azure.com',
  'azure.net',
  'azure-api.net',
  'googleusercontent.com',
];

/** Installers that vendors document as a pipe into a shell; a prefix of host and path. */
export const KNOWN_INSTALLERS: readonly string[] = [
  'sh.rustup.rs',
  'rustup.rs',
  'get.nextflow.io',
  'get.docker.com',
  'test.docker.com',
  'astral.sh',
  'bun.sh',
  'bun.com',
  'deno.land/install.sh',
  'deno.land/x/install',
  'get.pnpm.io',
  'raw.githubusercontent.com/nvm-sh/nvm',
  'raw.githubusercontent.com/homebrew/install',
  'raw.githubusercontent.com/helm/helm',
  'raw.githubusercontent.com/ohmyzsh/ohmyzsh',
  'raw.githubusercontent.com/k3d-io/k3d',
  'raw.githubusercontent.com/kubernetes-sigs',
  'raw.githubusercontent.com/rancher/k3d',
  'raw.githubusercontent.com/asdf-vm/asdf',
  'raw.githubusercontent.com/babashka/babashka',
  'raw.githubusercontent.com/golangci/golangci-lint',
  'raw.githubusercontent.com/aquasecurity/trivy',
  'raw.githubusercontent.com/anchore',
  'raw.githubusercontent.com/trufflesecurity/trufflehog',
  'raw.githubusercontent.com/terraform-linters/tflint',
  'raw.githubusercontent.com/denoland/deno_install',
  'get.helm.sh',
  'get.k3s.io',
  'get.sdkman.io',
  'get.haskellup.org',
  'get-ghcup.haskell.org',
  'get.volta.sh',
  'get.starship.rs',
  'get.chezmoi.io',
  'git.io/chezmoi',
  'pixi.sh/install.sh',
  'micro.mamba.pm/install.sh',
  'get.tur.so',
  'raw.githubusercontent.com/ajeetdsouza/zoxide',
  'raw.githubusercontent.com/pyenv/pyenv-installer',
  'raw.githubusercontent.com/leanprover/elan',
  'raw.githubusercontent.com/cargo-bins/cargo-binstall',
  'raw.githubusercontent.com/junegunn/fzf',
  'raw.githubusercontent.com/tmux-plugins',
  'releases.rancher.com',
  'get.rke2.io',
  'raw.githubusercontent.com/ocaml/opam',
  'opam.ocaml.org/install.sh',
  'starship.rs/install.sh',
  'get.rvm.io',
  'get.jetify.com',
  'get.pulumi.com',
  'get.modular.com',
  'get.dagger.io',
  'dl.dagger.io',
  'get.acme.sh',
  'get.opentofu.org',
  'mise.run',
  'mise.jdx.dev',
  'fly.io/install.sh',
  'run.linkerd.io',
  'istio.io/downloadistio',
  'install.python-poetry.org',
  'bootstrap.pypa.io',
  'pyenv.run',
  'sh.brew.sh',
  'claude.ai/install.sh',
  'ollama.com/install.sh',
  'ollama.ai/install.sh',
  'railway.app/install.sh',
  'railway.com/install.sh',
  'install.meteor.com',
  'install.speedtest.net',
  'tailscale.com/install.sh',
  'nixos.org/nix/install',
  'install.determinate.systems',
  'deb.nodesource.com',
  'rpm.nodesource.com',
  'packages.microsoft.com',
  'cli.github.com',
  'apt.llvm.org',
  'foundry.paradigm.xyz',
  'sh.solana.com',
  'release.solana.com',
  'release.anza.xyz',
  'install.fuel.network',
  'raw.githubusercontent.com/foundry-rs/foundry',
  'cursor.com/install',
  'opencode.ai/install',
  'openclaw.ai/install.sh',
  'sdk.cloud.google.com',
  'aka.ms/installazurecli',
  'aka.ms/install-azd.sh',
  'aka.ms/installazureclideb',
  'aws.amazon.com',
  'awscli.amazonaws.com',
  'cli.doppler.com',
  'cli.moonrepo.dev',
  'setup.atuin.sh',
  'zed.dev/install.sh',
  'code.kx.com',
  'get.trunk.io',
  'get.please.build',
  'sh.vector.dev',
  'install.duckdb.org',
  'clickhouse.com',
  'install.goreleaser.com',
  'taskfile.dev/install.sh',
  'getcomposer.org',
  'get.symfony.com',
  'install.julialang.org',
  'get.scala-cli.org',
  'getmic.ro',
  'just.systems/install.sh',
  'get.gitea.io',
  'chocolatey.org/install.ps1',
  'community.chocolatey.org/install.ps1',
  'get.scoop.sh',
  'get.activated.win',
  'ohmyposh.dev/install.sh',
  'raw.githubusercontent.com/microsoft',
  'raw.githubusercontent.com/anthropics',
  'raw.githubusercontent.com/astral-sh',
  'raw.githubusercontent.com/rust-lang',
  'raw.githubusercontent.com/tj/n',
  'raw.githubusercontent.com/junegunn/fzf',
  'raw.githubusercontent.com/cli/cli',
  'raw.githubusercontent.com/yt-dlp',
  'raw.githubusercontent.com/pypa',
  'raw.githubusercontent.com/docker',
  'raw.githubusercontent.com/argoproj',
  'raw.githubusercontent.com/fluxcd',
  'fluxcd.io/install.sh',
  'raw.githubusercontent.com/projectdiscovery',
];

const collection = byHost(COLLECTION_HOSTS);
const services = byHost(SERVICE_HOSTS);
const vendors = byHost(MODEL_VENDOR_HOSTS);
const installers = byHost(KNOWN_INSTALLERS);

interface HostEntry {
  readonly path: string;
  readonly entry: string;
}

function byHost(entries: readonly string[]): ReadonlyMap<string, readonly HostEntry[]> {
  const map = new Map<string, HostEntry[]>();
  for (const entry of entries) {
    const slash = entry.indexOf('/');
    const host = slash === -1 ? entry : entry.slice(0, slash);
    const list = map.get(host) ?? [];
    list.push({ path: slash === -1 ? '' : entry.slice(slash), entry });
    map.set(host, list);
  }
  return map;
}

/** The entry of `map` for `host` or a domain above it whose path begins `path`; null when none does. */
function lookUp(map: ReadonlyMap<string, readonly HostEntry[]>, host: string, path: string): string | null {
  const lowerPath = path.toLowerCase();
  let domain = host.toLowerCase();
  for (let depth = 0; depth < 12; depth++) {
    for (const { path: start, entry } of map.get(domain) ?? []) if (lowerPath.startsWith(start)) return entry;
    const dot = domain.indexOf('.');
    if (dot === -1) return null;
    domain = domain.slice(dot + 1);
  }
  return null;
}

/** The collection host that `host` and `path` belong to. */
export function collectionHost(host: string, path = ''): string | null {
  return lookUp(collection, host, path);
}

export function isServiceHost(host: string): boolean {
  return lookUp(services, host, '') !== null;
}

export function isModelVendorHost(host: string): boolean {
  return lookUp(vendors, host, '') !== null;
}

/** True for the address of an installer its vendor documents, over https. */
export function isKnownInstaller(host: string, path: string): boolean {
  return lookUp(installers, host, path) !== null;
}
