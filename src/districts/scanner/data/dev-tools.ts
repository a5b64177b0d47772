/** Names of programs that descriptions may print and that hooks of a project run: no program outside it is ever named. */
const NAMES = `
curl wget nc ncat netcat scp sftp rsync telnet socat ftp tftp ssh iwr irm invoke-webrequest invoke-restmethod openssl
http https xh aria2c axel fetch certutil bitsadmin rclone croc wormhole ngrok chisel bore websocat
npx npm pnpm yarn bun bunx node deno prettier eslint tsc biome jest vitest mocha git gh glab black ruff isort flake8 mypy
pytest pylint pre-commit uv poetry python python3 cargo rustfmt clippy go gofmt goimports golangci-lint make cmake ninja
gradle gradlew mvn mvnw dotnet swift swiftlint swiftformat xcodebuild rubocop bundle rake php composer phpcs phpstan
osascript notify-send say afplay paplay terminal-notifier echo which where uname tmux turbo nx lerna shellcheck shfmt
terraform tflint docker-compose tsx ts-node stylelint markdownlint dprint oxlint
`;

export const MODEL_WORDS: ReadonlySet<string> = new Set(NAMES.split(/\s+/).filter((name) => name !== ''));
