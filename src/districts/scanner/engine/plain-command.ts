/**
 * A glance that settles most command lines: a few ordinary words, no shell syntax, and none of the words that any
 * command rule begins with. Whatever has a quote, an escape, a variable or an operator is read in full.
 */
const ORDINARY = /^[\w@./:=,+~* -]{1,400}$/;

/** Every word on which some command rule turns; a rule that needs a new word adds it here (tests compare). */
const NOTABLE =
  /curl|wget|\biwr\b|\birm\b|invoke|start-bits|aria2|axel|lynx|w3m|certutil|bitsadmin|\bxh\b|\bhttps?\b|\bfetch\b|\bnc\b|ncat|netcat|\bscp\b|\bsftp\b|rsync|telnet|socat|\bt?ftp\b|rclone|croc|wormhole|\bssh|openssl|ngrok|chisel|\bbore\b|websocat|frpc|cloudflared|eval|\bexec\b|\bsource\b|\biex\b|base64|base32|\bxxd\b|uudecode|gunzip|zcat|mshta|regsvr32|rundll32|downloadstring|webclient|httpclient|\/dev\/|mkfifo|mknod|nslookup|\bdig\b|\bhost\b|drill|\bping\b|resolvectl|\bmailx?\b|mutt|sendmail|swaks|msmtp|crontab|systemctl|launchctl|useradd|usermod|adduser|visudo|copy-id|update-rc|chkconfig|schtasks|scheduledtask|new-service|itemproperty|\breg\b|\bnet1?\b|\btee\b|sudo|doas|pkexec|docker|podman|nerdctl|chmod|nsenter|setcap|unshare|runas|executionpolicy|start-process|\brm\b|\bdd\b|shred|wipefs|\bformat\b|diskpart|cipher|history|unset|iptables|ip6tables|\bnft\b|\bufw\b|setenforce|spctl|csrutil|mppreference|-delete|remove-item|\bdel\b|\brd\b|rmdir|\bpush\b|\bkill|vssadmin|mkfs|nohup|setsid|disown|screen|tmux|clone|tmp\/|dev\/shm|socket|child_process|-enc|install|\bi\b|-g\b|\badd\b|\bglobal\b|registry|index-url|printenv|\benv\b|export|declare|clipboard|pbpaste|xclip|xsel|wl-paste|security|secret|keychain|vaultcmd|cmdkey|\bgpg\b|\bpass\b|credential|token|mimikatz|\.ssh|\.aws|\.gnupg|\.kube|gcloud|\.azure|\.netrc|\.npmrc|\.pypirc|\.docker|\.git-|\.config|\.claude|\.cursor|\.codex|\.openclaw|\.clawdbot|\.vault|\.terraform|\.pgpass|\.my\.cnf|_history|\.password|\.electrum|\.bitcoin|\.ethereum|library\/|\/etc\/|id_[red]|wallet|login data|cookies|logins|key[34]\.db|\/proc\/|\/var\/|ntuser|ntds|\.env|xmrig|minerd|miner|stratum|t-rex|:\/\/|LD_|DYLD|BASH_ENV|PYTHON|NODE_OPTIONS|GIT_|SSH_|PERL5|RUBY|JAVA|PROMPT_|CLAUDE_CODE_SHELL|PATH=|ENV=|-[ceE]\b|-command|\/c\b|bashrc|zshrc|profile|authorized|sudoers|xargs|parallel|\bat\b|\bbatch\b|\bfind\b|\bfd\b|\blocate\b|\btrap\b|\balias\b|\bsu\b|\bgrep\b|\brg\b|\bawk\b|osascript|bash|\bsh\b|zsh|\bdash\b|\bksh\b|\bfish\b|pwsh|powershell|\bcmd\b|\bopen\b|msiexec|installer|\bgh\b|gsutil|\bs3\b|s_client|hookspath|fsmonitor|insteadof/i;

/** True when no command rule can have anything to say about `text`. */
export function isPlainCommand(text: string): boolean {
  return ORDINARY.test(text) && !NOTABLE.test(text);
}
