/**
 * Bounds of the analysis. A bound that stops it early leaves a finding; none is silent (docs/scanner/limits.md).
 */
export const CONTENT_BYTES_MAX = 1_048_576;
export const JSON_DEPTH_MAX = 64;
export const JSON_NODES_MAX = 200_000;
export const PERMISSION_ENTRIES_MAX = 5_000;
export const GLOB_CHARACTERS_MAX = 512;
export const THREATS_MAX = 200;
/** Shells inside shells: `bash -c "bash -c '…'"`. */
export const SHELL_DEPTH_MAX = 6;
/** Levels below `hooks` in which commands are looked for. */
export const HOOK_DEPTH_MAX = 64;
/** Characters of a name that reach an output. */
export const NAME_CHARACTERS_MAX = 60;
