/** Vendors of telemetry: a collector of theirs belongs to an account that somebody opened, not to whoever wrote the file. */
const TELEMETRY =
  /(?:^|\.)(?:honeycomb\.io|datadoghq\.(?:com|eu)|ddog-gov\.com|grafana\.(?:net|com)|newrelic\.com|nr-data\.net|signoz\.(?:io|cloud)|elastic\.(?:co|cloud)|elastic-cloud\.com|found\.io|splunk(?:cloud)?\.com|signalfx\.com|lightstep\.com|dynatrace\.com|axiom\.co|pydantic\.dev|langfuse\.com|langchain\.com|arize\.com|phoenix\.dev|uptrace\.dev|sentry\.io|betterstack\.com|betterstackdata\.com|coralogix\.com|coralogix\.us|sumologic\.com|logz\.io|chronosphere\.io|observeinc\.com|instana\.io|appdynamics\.com|azure\.com|windows\.net|googleapis\.com|amazonaws\.com|oraclecloud\.com|aliyuncs\.com|anthropic\.com|posthog\.com|highlight\.io|hyperdx\.io|last9\.io|middleware\.io|traceloop\.com|logfire\.dev|braintrust(?:data)?\.(?:com|dev)|wandb\.ai|comet\.com|helicone\.ai|dash0\.com|cloudflare\.com)$/;

export function isTelemetryVendor(host: string): boolean {
  return TELEMETRY.test(host);
}
