import { readFile } from "node:fs/promises";
import { runContainer } from "../../containers/container.ts";
import { syscallNumber } from "../../seccomp/syscalls/syscall-table.ts";
import type { TrialService } from "../service/trial-service.ts";
import type { PairedEffect } from "../statistics/paired-effect.ts";
import { median } from "../statistics/quantiles.ts";
import { absoluteEffect, type Pair } from "../statistics/relative-effect.ts";
import { seededRandom } from "../statistics/seeded-random.ts";
import type { MeasuredCall } from "./measured-calls.ts";
import { runSteps, withProgram } from "./run-steps.ts";
import { type ProgramStep, programWords } from "./syscall-program.ts";

/** What one call costs, in nanoseconds: the best batch of each run, the median of the runs. */
export interface CallCost {
  readonly call: MeasuredCall;
  readonly without: number;
  readonly with: number;
  /** The difference in nanoseconds; absent where too few pairs of runs ended well. */
  readonly effect?: PairedEffect | undefined;
}

export interface CallTimes {
  readonly costs: readonly CallCost[];
  /** Pairs of runs in containers of their own. */
  readonly pairs: number;
}

export interface CallTrial {
  readonly service: TrialService;
  readonly profile: string;
  readonly calls: readonly MeasuredCall[];
  readonly seed: number;
  readonly signal: AbortSignal;
}

const PAIRS = 10;
const BATCHES = 25;
const CALLS = 1_000;
const TIMEOUT_MS = 20_000;
const PLACE = "/gatehouse-calls";

/** Times calls in containers with and without the profile, in a random order. Gives why it cannot as text. */
export async function timeCalls(trial: CallTrial): Promise<CallTimes | string> {
  const ticks = await ticksPerNanosecond();
  if (typeof ticks === "string") return ticks;
  const steps = trial.calls.map(
    ({ number, args }, at): ProgramStep => ({
      kind: "time",
      number,
      args,
      calls: CALLS,
      batches: BATCHES,
      into: at * BATCHES,
    }),
  );
  const words = trial.calls.length * BATCHES;
  const random = seededRandom(trial.seed);
  const runs: { readonly without: readonly number[]; readonly with: readonly number[] }[] = [];
  return await withProgram(steps, words, async (folder, name) => {
    const run = async (profile: string | undefined): Promise<readonly number[] | string> =>
      await runOnce(trial, profile, { folder, name });
    while (runs.length < PAIRS && !trial.signal.aborted) {
      const withFirst = random() < 0.5;
      const first = await run(withFirst ? trial.profile : undefined);
      const second = await run(withFirst ? undefined : trial.profile);
      if (typeof first === "string") return first;
      if (typeof second === "string") return second;
      runs.push(withFirst ? { with: first, without: second } : { with: second, without: first });
    }
    if (runs.length === 0) return "it was ended before";
    const costs = trial.calls.map((call, at): CallCost => {
      const pairs = runs.map(
        (pair): Pair => ({
          without: (pair.without[at] ?? 0) / ticks,
          with: (pair.with[at] ?? 0) / ticks,
        }),
      );
      return {
        call,
        without: median(pairs.map((pair) => pair.without)),
        with: median(pairs.map((pair) => pair.with)),
        effect: absoluteEffect(pairs, trial.seed),
      };
    });
    return { costs, pairs: runs.length };
  });
}

/** Ticks per call of the best batch, call by call; text where the program did not end well. */
async function runOnce(
  { service, calls, signal }: CallTrial,
  profile: string | undefined,
  { folder, name }: { readonly folder: string; readonly name: string },
): Promise<readonly number[] | string> {
  const { end, stdout } = await runContainer({
    runtime: service.runtime,
    command: [`${PLACE}/${name}`],
    profile,
    noNewPrivileges: service.noNewPrivileges,
    environment: {},
    mounts: [{ source: folder, destination: PLACE, readOnly: true }],
    signal,
    timeoutMs: TIMEOUT_MS,
  });
  if (end.kind !== "exited" || end.status !== 0) {
    return `the program of calls did not end well ${profile === undefined ? "without" : "with"} the profile (${end.kind})`;
  }
  const words = programWords(stdout).map(Number);
  return calls.map((_, at) => Math.min(...words.slice(at * BATCHES, (at + 1) * BATCHES)) / CALLS);
}

/** Of the counter that programs of calls read, against the kernel's clock over 20 ms; text where it is of no use. */
async function ticksPerNanosecond(): Promise<number | string> {
  const cpu = await readFile("/proc/cpuinfo", "utf8").catch(() => "");
  if (!/^flags\s*:.*\bconstant_tsc\b/m.test(cpu)) return "this CPU's counter does not run evenly";
  const [gettime, nanosleep] = ["clock_gettime", "nanosleep"].map(
    (name) => syscallNumber("x86_64", name) ?? -1,
  ) as [number, number];
  const monotonicRaw = 4;
  const clock = (word: number): ProgramStep => ({
    kind: "call",
    number: gettime,
    args: [monotonicRaw, { word }],
    into: 8,
  });
  const steps: ProgramStep[] = [
    { kind: "set", word: 6, value: 0 },
    { kind: "set", word: 7, value: 20_000_000 },
    clock(0),
    { kind: "ticks", into: 2 },
    { kind: "call", number: nanosleep, args: [{ word: 6 }, 0], into: 8 },
    clock(3),
    { kind: "ticks", into: 5 },
  ];
  const words = (await runSteps(steps, 9)).map(Number);
  const [seconds = 0, nanos = 0, ticks = 0, laterSeconds = 0, laterNanos = 0, laterTicks = 0] =
    words;
  return (laterTicks - ticks) / ((laterSeconds - seconds) * 1e9 + laterNanos - nanos);
}
