import type {
  ExecResult,
  Extraction,
  RunResult,
  RunSpec,
  SandboxOutcome,
  SandboxProvider,
  SandboxSession,
  Usage,
} from './provider.ts';
import { ProviderError } from './provider.ts';

const NOTHING: Extraction = { files: [], rejected: [] };
const NO_USAGE: Usage = { wallMs: 0, cpuMs: null, peakMemoryBytes: null, peakPids: null, outputBytes: 0 };

/**
 * One command in a sandbox of its own: provision, exec, extract, destroy. Written once for every provider. The sandbox
 * is gone when this returns, however the command ended; `destroyed` is false when the provider could not confirm that.
 *
 * Nothing is extracted unless the command ended by itself in a session that lives. One refused file refuses all: the
 * outcome is then `deliverables_rejected`, and only the refusals are returned.
 *
 * Rejects with SandboxUnavailableError when the provider cannot isolate, and with ValidationFailed for a command that
 * is none; everything else is a result.
 */
export async function runOnce(
  provider: Pick<SandboxProvider, 'name' | 'provision'>,
  spec: RunSpec,
  signal?: AbortSignal,
): Promise<RunResult> {
  let session: SandboxSession;
  try {
    session = await provider.provision(spec, signal);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return withoutSandbox(provider.name, signal?.aborted ? 'cancelled' : 'provider_error', error);
  }

  let result: ExecResult | null = null;
  let deliverables = NOTHING;
  let outcome: SandboxOutcome = 'provider_error';
  let ended: { destroyed: boolean; usage: Usage };
  try {
    result = await session.exec(spec.command, { signal });
    outcome = result.outcome;
    const endedByItself = result.outcome === 'completed' || result.outcome === 'nonzero_exit';
    if (spec.extract !== undefined && endedByItself && result.sessionEnded === null) {
      const extraction = await session.extractDeliverables(spec.extract);
      if (extraction.rejected.length === 0) deliverables = extraction;
      else {
        deliverables = { files: [], rejected: extraction.rejected };
        outcome = 'deliverables_rejected';
        if (extraction.rejected.every(({ reason }) => reason === 'session_ended')) outcome = await session.ended;
      }
    }
  } finally {
    ended = await session.destroy('run');
  }
  return {
    outcome,
    exitCode: result.exitCode,
    stdout: result.stdout,
    stderr: result.stderr,
    truncated: result.truncated,
    deliverables,
    usage: ended.usage,
    provider: session.provider,
    isolation: session.isolation,
    sandboxId: session.id,
    destroyed: ended.destroyed,
  };
}

function withoutSandbox(name: 'local' | 'e2b', outcome: SandboxOutcome, error: ProviderError): RunResult {
  return {
    outcome,
    exitCode: null,
    stdout: Buffer.alloc(0),
    stderr: Buffer.alloc(0),
    truncated: false,
    deliverables: NOTHING,
    usage: NO_USAGE,
    provider: name,
    isolation: name === 'local' ? 'namespace' : 'microvm',
    sandboxId: '',
    destroyed: true,
    failure: { reason: error.reason, message: error.cause instanceof Error ? error.cause.message : error.message },
  };
}
