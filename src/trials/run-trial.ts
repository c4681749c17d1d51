import { PolicyError } from "../domain/policy-error.ts";
import { writeProfile } from "../seccomp/profile/write-profile.ts";
import { type FilterReading, readFilter } from "./filter/filter-facts.ts";
import { machineFacts, watchBusyness } from "./machine/machine-facts.ts";
import { type FilterSize, filterSize } from "./micro/filter-size.ts";
import { measuredCalls } from "./micro/measured-calls.ts";
import { runsPrograms } from "./micro/run-steps.ts";
import { timeCalls } from "./micro/time-calls.ts";
import type { Functioning, OverheadReport } from "./overhead-report.ts";
import { comparisons, type RoundPair, runRounds } from "./rounds.ts";
import { servicePids } from "./service/service-pids.ts";
import { startService, type TrialService } from "./service/trial-service.ts";
import { startWorker } from "./service/work.ts";
import type { Trial } from "./trial.ts";
import { warningsOf } from "./warnings.ts";

/**
 * Starts a service with and without a profile, checks that it works, and measures what the profile costs. That the service
 * fails is a report, not an error. Throws `misconfigured` where no container can be started, and `conflict` where the check
 * passes before the service is there.
 */
export async function runTrial(trial: Trial): Promise<OverheadReport> {
  const { service, plan, signal, onStep } = trial;
  const text = writeProfile(trial.profile);
  const reading = readFilter(trial.profile, trial.runtime);
  const watch = await watchBusyness();
  onStep("does the check fail without the service");
  await refuseEarlyPass(service, signal);
  onStep("does it work without the profile");
  const { functioning: without } = await tryOnce(service, undefined, signal);
  onStep("does it work with the profile");
  const { functioning: withIt, size } = await tryOnce(service, text, signal);
  const isUsable = without.works && withIt.works && !signal.aborted;
  const rounds: readonly RoundPair[] = isUsable
    ? await runRounds(trial, text, () => watch.look())
    : [];
  const calls = isUsable
    ? await callsOf(trial, reading, text)
    : { kind: "left_out" as const, reason: "the service does not work in both" };
  const measured = {
    plan,
    runtime: trial.runtime,
    machine: { ...(await machineFacts()), ...(await watch.end()) },
    filter: reading.kind === "loaded" ? { kind: "loaded" as const, ...reading.facts } : reading,
    size,
    functioning: { without, with: withIt },
    interrupted: signal.aborted,
    ...comparisons(rounds, plan.seed),
    calls,
  };
  return { ...measured, warnings: warningsOf(measured) };
}

/** A check that passes without the service proves nothing. */
async function refuseEarlyPass(service: TrialService, signal: AbortSignal): Promise<void> {
  const worker = startWorker(service.check, service.workEnvironment);
  const failure = await worker.once(signal);
  worker.end();
  if (failure !== undefined) return;
  throw new PolicyError(
    "conflict",
    "the check passes before the service is started: something else answers there, or it does not ask the service at all",
  );
}

/** One start that is not measured, in which the kernel is asked for the filter. */
async function tryOnce(
  service: TrialService,
  profile: string | undefined,
  signal: AbortSignal,
): Promise<{ readonly functioning: Functioning; readonly size: FilterSize }> {
  const untold = { kind: "untold", reason: "the service did not start" } as const;
  const failed = (reason: string, output: string) => ({
    functioning: { works: false, reason, output } as const,
    size: untold,
  });
  const started = signal.aborted ? undefined : await startService(service, profile, signal);
  if (started === undefined || (started.kind === "failed" && signal.aborted)) {
    return failed("it was ended before", "");
  }
  if (started.kind === "failed") return failed(started.reason, started.output);
  const { container, readyMs } = started;
  const [pid] = await servicePids(container.pid);
  const size = pid === undefined ? untold : await filterSize(pid);
  await container.stop();
  return { functioning: { works: true, readyMs }, size };
}

async function callsOf(
  { service, plan, signal, onStep }: Trial,
  reading: FilterReading,
  profile: string,
): Promise<OverheadReport["calls"]> {
  const leftOut = (reason: string) => ({ kind: "left_out", reason }) as const;
  if (!runsPrograms()) return leftOut("only x86-64 Linux has the program that times calls");
  if (signal.aborted) return leftOut("it was ended before");
  if (reading.kind === "refused") return leftOut("the model says that the profile does not load");
  const calls = measuredCalls(reading.loaded);
  if (calls === undefined || calls.length === 0) {
    return leftOut("the profile does not let the program that times calls run");
  }
  onStep(`what ${calls.length} single calls cost`);
  const times = await timeCalls({ service, profile, calls, seed: plan.seed, signal });
  return typeof times === "string" ? leftOut(times) : { kind: "timed", ...times };
}
