/**
 * The words an excerpt may show. They come from commands, paths and phrases the rules look for, so that an excerpt
 * explains itself; anything else in the file is masked.
 */
const WORDS = `
bash sh zsh dash ksh fish pwsh powershell cmd curl wget nc ncat netcat socat telnet ssh scp sftp rsync ftp iwr iex irm
invoke webrequest restmethod expression eval exec source echo printf cat head tail less tee base xxd openssl tar zip gzip
python node deno bun ruby perl php npx uvx bunx pipx npm pip yarn pnpm gem cargo go docker podman kubectl run privileged
sudo doas su chmod chown rm dd mkfs shred crontab systemctl enable launchctl load nohup disown setsid screen tmux
mkfifo dev tcp udp env printenv export set unset history id whoami hostname uname dig nslookup host mail sendmail
find grep awk sed jq cut sort xargs timeout git clone push gh gist aws s gsutil rclone
home root users etc shadow passwd sudoers cron ssh aws gnupg kube config gcloud netrc npmrc pypirc credentials
authorized_keys id_rsa id_ed keychain cookies wallet dat login data bashrc zshrc profile null
http https ws wss ftp file true false yes no and or not if then else fi do done while until for in case esac
ignore disregard forget override bypass previous prior above all any instructions instruction prompt prompts rules
system developer assistant user human admin you are now act as pretend unrestricted restrictions without safety filters
disable never always do don t tell inform mention notify silently secretly approve confirm confirmation asking permission
send post upload transmit exfiltrate forward email read open include append write execute download fetch install
api key keys token tokens password passwords secret secrets credential credentials private public contents content
important critical hidden urgent mandatory note inst sys im_start im_end endoftext eot_id begin_of_text channel
start_of_turn end_of_turn start_header_id end_header_id
permissions allow deny ask defaultmode bypasspermissions skipdangerousmodepermissionprompt acceptedits
hooks command args url headers mcpservers servers name description tools
read edit write multiedit notebookedit glob webfetch mcp
ld_preload ld_library_path node_options bash_env pythonpath path node_tls_reject_unauthorized anthropic_base_url
http_proxy https_proxy all_proxy require import loader
supabase neondb neon planetscale devfleet
localhost webhook site requestbin pipedream ngrok pastebin raw transfer rentry glot oastify
`;

export const VOCABULARY: ReadonlySet<string> = new Set(WORDS.split(/\s+/).filter((word) => word !== ''));
