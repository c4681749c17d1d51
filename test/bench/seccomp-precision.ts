/**
 * How near derived profiles are to what services need. Each service is recorded twice by strace while it is used in one way,
 * and a profile is made of that as `gatehouse seccomp profile --no-new-privileges` does. Then it is used in another way, by other
 * commands of the kind that its users type: recorded again, for what it needs, and under the profile in runc and in crun.
 *
 * Needed are the calls of that second recording and those that runc and crun were measured to make at a start. Precision is the
 * share of the allowed calls that are needed: |needed and allowed| / |allowed|, as the paper on B-Side counts it for programs
 * alone (0.81). A false denial is a call of the second recording that the verdict model refuses under the profile.
 *
 * Some services may be chosen: GATEHOUSE_BENCH_SERVICES=redis,nginx.
 */
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import {
  findRuntime,
  RUNTIME_NAMES,
  type RuntimeName,
  whyNoContainers,
} from "../../src/containers/runtime.ts";
import type { Recording } from "../../src/facts/recording/recording.ts";
import { strace } from "../../src/recorders/strace.ts";
import type { RuntimeFacts } from "../../src/seccomp/model/load-profile.ts";
import { writeProfile } from "../../src/seccomp/profile/write-profile.ts";
import type { Service } from "./inputs/seccomp-services/service.ts";
import { SERVICES } from "./inputs/seccomp-services/services.ts";
import {
  costTable,
  type Judged,
  precisionRows,
  precisionTable,
} from "./measure/precision-report.ts";
import {
  falseDenials,
  neededFor,
  precisionByWork,
  precisionOf,
  precisionOfRecorded,
  profileOf,
} from "./measure/profile-precision.ts";
import { type Bench, runBench } from "./measure/run-bench.ts";
import { judgeUnder, recordPhase } from "./measure/service-phases.ts";
import { prepareTemplate } from "./measure/service-place.ts";

/** Services mostly wait for what asks them. */
const SIDE_BY_SIDE = 3;
/** What a program calls now and then only (a thread that yields) shows in one of them. */
const RECORDINGS = 2;

await runBench(async (bench) => {
  const runtimes = await runtimesHere();
  const services = chosenServices(bench);
  const judged: Judged[] = [];
  const waiting = [...services];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { name } = next;
      const result = await judge(bench, next, runtimes).catch((error: unknown) => {
        bench.say(`${name} is left out: ${String(error)}`);
      });
      if (result !== undefined) judged.push(result);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
  judged.sort((left, right) => services.indexOf(left.service) - services.indexOf(right.service));
  for (const line of [...precisionTable(judged), ...costTable(judged)]) bench.say(line);
  return precisionRows(judged);
});

async function runtimesHere(): Promise<readonly RuntimeFacts[]> {
  const obstacle = await strace.whyNot({ kind: "process", pid: process.pid });
  if (obstacle !== undefined) throw new Error(obstacle);
  if (process.arch !== "x64") throw new Error("services are recorded on x86-64");
  return await Promise.all(RUNTIME_NAMES.map(runtimeHere));
}

async function runtimeHere(name: RuntimeName): Promise<RuntimeFacts> {
  const obstacle = await whyNoContainers(name);
  const found = await findRuntime(name);
  if (obstacle !== undefined || found?.libseccomp === undefined) {
    throw new Error(obstacle ?? `no libseccomp is found that ${name} could use`);
  }
  const { version, libseccomp, kernel } = found;
  return { runtime: name, version, libseccomp, native: "x86_64", kernel };
}

function chosenServices(bench: Bench): readonly Service[] {
  const names = process.env["GATEHOUSE_BENCH_SERVICES"]?.split(",");
  const wanted = SERVICES.filter(({ name }) => names === undefined || names.includes(name));
  return wanted.filter(({ name, command: [program] }) => {
    if (existsSync(program)) return true;
    bench.say(`${name} is left out: ${program} is not installed`);
    return false;
  });
}

async function judge(
  bench: Bench,
  service: Service,
  runtimes: readonly RuntimeFacts[],
): Promise<Judged> {
  const template = await prepareTemplate(service);
  bench.defer(() => rm(template, { recursive: true, force: true }));
  const recordings: Recording[] = [];
  while (recordings.length < RECORDINGS) {
    recordings.push(await recordPhase(service, "record", template));
  }
  const judging = await recordPhase(service, "judge", template);
  const needed = neededFor(judging);
  const strict = profileOf(recordings, false);
  const byDefault = profileOf(recordings, true);
  const denials = new Set<string>();
  const failures: string[] = [];
  for (const runtime of runtimes) {
    for (const [mode, policy] of Object.entries({ strict, default: byDefault })) {
      for (const name of falseDenials(policy, judging, runtime)) denials.add(name);
      const profile = writeProfile(policy.profile);
      const failure = await judgeUnder(service, template, runtime.runtime, profile);
      if (failure !== undefined) failures.push(`${runtime.runtime}, ${mode}: ${failure}`);
    }
  }
  bench.say(`${service.name}: done`);
  return {
    service,
    recorded: precisionOfRecorded(recordings, judging),
    strict: precisionOf(strict, needed),
    byDefault: precisionOf(byDefault, needed),
    byWork: precisionByWork(byDefault, needed),
    denials: [...denials],
    failures,
  };
}
