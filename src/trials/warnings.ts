import type { OverheadReport } from "./overhead-report.ts";

/** The share of CPU time given to others from which figures are doubtful. */
const MUCH_STOLEN = 0.02;

/** What makes the figures of a report doubtful, for people. */
export function warningsOf(report: Omit<OverheadReport, "warnings">): readonly string[] {
  const { machine, failedRounds, functioning, filter, cpu, startup, plan, size } = report;
  const warnings: string[] = [];
  if (report.interrupted) {
    const done = startup?.pairs.length ?? 0;
    warnings.push(`it was ended before its time, after ${done} of ${plan.rounds} pairs of rounds`);
  }
  if (machine.load > machine.cpus) {
    warnings.push(
      `the machine was busy: load average ${machine.load.toFixed(1)} on ${machine.cpus} CPUs, so the interval is wider than it need be`,
    );
  }
  if (machine.stolen !== undefined && machine.stolen > MUCH_STOLEN) {
    warnings.push(
      `the hypervisor gave ${(machine.stolen * 100).toFixed(1)} % of the CPU time to others`,
    );
  }
  for (const arm of ["without", "with"] as const) {
    const failed = failedRounds.filter((each) => each.arm === arm);
    const [first] = failed;
    if (first === undefined) continue;
    const said = `in ${failed.length} rounds it failed ${arm} the profile`;
    warnings.push(`${said}, the first time in round ${first.round}: ${first.reason}`);
  }
  if (startup !== undefined && cpu === undefined) {
    warnings.push(
      "the runtime made no control group for the service, so nothing tells its CPU time",
    );
  }
  if (filter.kind === "refused" && functioning.with.works) {
    warnings.push("the runtime loads the profile, of which the model says that it does not load");
  }
  if (functioning.with.works && size.kind === "told" && size.instructions.length === 0) {
    warnings.push("the kernel holds no filter for the service: what is compared is nothing");
  }
  return warnings;
}
