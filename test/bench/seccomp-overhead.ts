/** What a seccomp profile costs nginx, measured twice: does the first run say where the second lands? */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { writeReport } from "../../src/cli/local/write-overhead-report.ts";
import { SYSTEM_PATH } from "../../src/containers/find-program.ts";
import { findRuntime, whyNoContainers } from "../../src/containers/runtime.ts";
import { machineArchitecture } from "../../src/seccomp/syscalls/machine-architecture.ts";
import type { OverheadReport } from "../../src/trials/overhead-report.ts";
import { figure, rangeText, verdictText } from "../../src/trials/report/phrases.ts";
import { runTrial } from "../../src/trials/run-trial.ts";
import { parseWork } from "../../src/trials/service/work.ts";
import { type NginxFolder, nginxFolder } from "../support/nginx-folder.ts";
import { nginxProfile } from "./inputs/nginx-profile.ts";
import { type Bench, type Row, runBench } from "./measure/run-bench.ts";
import { ratioOf, spreadOf } from "./measure/spread.ts";

const PAIRS = 30;
const REQUESTS = 1_000;
/** The reports of both runs are kept here. */
const REPORTS = path.join(".gatehouse", "seccomp-overhead");

await runBench(async (bench) => {
  const obstacle = await whyNoContainers("runc");
  if (obstacle !== undefined) {
    bench.say(`left out: ${obstacle}`);
    return [];
  }
  const folder = mkdtempSync(path.join(tmpdir(), "nginx-"));
  bench.defer(() => rmSync(folder, { recursive: true, force: true }));
  const nginx = await nginxFolder(folder);
  const first = await measure(bench, nginx, "first");
  const second = await measure(bench, nginx, "second");
  return [...rows(first, "first run"), ...rows(second, "second run"), ...comparison(first, second)];
});

async function measure(bench: Bench, nginx: NginxFolder, name: string): Promise<OverheadReport> {
  const runtime = await findRuntime("runc");
  const native = machineArchitecture();
  if (runtime?.libseccomp === undefined || native === undefined) throw new Error("no runc");
  const { command, url, folder } = nginx;
  bench.say(`${PAIRS} pairs of rounds of ${REQUESTS} requests, the ${name} time`);
  const report = await runTrial({
    profile: nginxProfile(),
    runtime: {
      runtime: "runc",
      version: runtime.version,
      libseccomp: runtime.libseccomp,
      native,
      kernel: runtime.kernel,
    },
    service: {
      runtime: "runc",
      command,
      environment: { PATH: SYSTEM_PATH },
      workEnvironment: { PATH: SYSTEM_PATH },
      mounts: [{ source: folder, destination: folder }],
      noNewPrivileges: true,
      check: parseWork(url),
      patienceMs: 30_000,
    },
    load: parseWork(url),
    plan: {
      profile: "bundles/k8s-seccomp/policies/nginx.yaml",
      command,
      noNewPrivileges: true,
      check: url,
      load: url,
      requests: REQUESTS,
      rounds: PAIRS,
      seed: name.length,
    },
    signal: new AbortController().signal,
    onStep: () => {},
  });
  const { with: withIt, without } = report.functioning;
  for (const each of [without, withIt]) if (!each.works) throw new Error(each.reason + each.output);
  for (const warning of report.warnings) bench.say(warning);
  for (const file of await writeReport(".", report, { output: path.join(REPORTS, name) })) {
    bench.say(`wrote ${file}`);
  }
  return report;
}

function rows({ cpu, size }: OverheadReport, run: string): readonly Row[] {
  if (cpu === undefined) throw new Error("nothing tells the CPU time of the service");
  const [without, withIt] = [
    cpu.pairs.map((pair) => pair.without),
    cpu.pairs.map((pair) => pair.with),
  ];
  const row: Row = {
    what: `CPU per request of nginx under a profile, ${run}`,
    unit: "us",
    ours: spreadOf(withIt),
    peer: { name: "without", value: spreadOf(without) },
    ratio: ratioOf(without, withIt),
    expected: verdictText(cpu.effect),
  };
  if (size.kind !== "told" || run !== "first run") return [row];
  const instructions = spreadOf(size.instructions);
  return [
    row,
    { what: "its filter, as the kernel tells", unit: "instructions", ours: instructions },
  ];
}

function comparison(first: OverheadReport, second: OverheadReport): readonly Row[] {
  const [one, other] = [first.cpu?.effect, second.cpu?.effect];
  if (one === undefined || other === undefined) throw new Error("too few pairs");
  const lands = (low: number, high: number): string =>
    low <= other.estimate && other.estimate <= high ? "yes" : "NO";
  return [
    {
      what: "smallest effect that would have been seen",
      unit: "%",
      ours: spreadOf([one.smallest, other.smallest]),
    },
    {
      what: `the second run's effect (the first's: ${figure(one.estimate)})`,
      unit: "%",
      ours: spreadOf([other.estimate]),
      expected: `in the first's 95 % interval, ${rangeText(one.low, one.high)}: ${lands(one.low, one.high)}`,
    },
    {
      what: "  and where the first says a second lands",
      unit: "%",
      ours: spreadOf([other.estimate]),
      expected: `${rangeText(one.repeatLow, one.repeatHigh)}: ${lands(one.repeatLow, one.repeatHigh)}`,
    },
  ];
}
