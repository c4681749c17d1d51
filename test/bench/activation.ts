/** From the stored parts of a revision to an engine that answers: data by its size, and many rules against OPA's compiler. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { activateRevision } from "../../src/decide/active-revision.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import type { Revision } from "../../src/domain/revision.ts";
import { opaBinary } from "../support/opa.ts";
import { temporaryFolder } from "../support/process.ts";
import { alternate } from "./measure/rounds.ts";
import { type Row, runBench } from "./measure/run-bench.ts";
import { ratioOf, spreadOf } from "./measure/spread.ts";

const ROUNDS = 3;
const RULES = 5_000;
const MEGABYTES = [10, 50, 100];
const EXPECTED_STALL = "under 50";

const MEMBER = '{"role":"reader","tenant":"acme","groups":["a","b","c"]}';
/** Documents of one shape, each in its own way many values. */
const SHAPES: readonly { readonly note: string; readonly textOf: (bytes: number) => string }[] = [
  { note: "one object", textOf: (bytes) => `{${membersOf(bytes).join()}}` },
  { note: "one list", textOf: (bytes) => `[${repeated(MEMBER, bytes).join()}]` },
  {
    note: "objects of 1,000 members",
    textOf: (bytes) => {
      const inner = `{${membersOf(1_000 * MEMBER.length).join()}}`;
      return `[${repeated(inner, bytes).join()}]`;
    },
  },
];

await runBench(async (bench) => {
  const rows: Row[] = [];
  for (const { note, textOf } of SHAPES) {
    bench.say(note);
    const took = await alternate(
      ROUNDS,
      MEGABYTES.map((megabytes) => {
        const data = Buffer.from(`{"facts":${textOf(megabytes * 1e6)}}`);
        return () => activate("package facts\n", data);
      }),
    );
    for (const [at, each] of took.entries()) {
      const what = `activation of ${MEGABYTES[at]} MB of data, ${note}`;
      const ours = spreadOf(each.map(({ ms }) => ms));
      rows.push({
        what,
        unit: "ms",
        ours,
        ...(MEGABYTES[at] === 100 && { expected: "under 5000" }),
      });
    }
    const stalls = took.flat().map(({ stallMs }) => stallMs);
    const what = `longest stall of the event loop meanwhile, ${note}`;
    rows.push({ what, unit: "ms", ours: spreadOf(stalls), expected: EXPECTED_STALL });
  }
  return [...rows, ...(await compareRules())];

  async function compareRules(): Promise<readonly Row[]> {
    bench.say(`${RULES} rules`);
    const { folder, remove } = temporaryFolder();
    bench.defer(remove);
    const file = path.join(folder, "rules.rego");
    writeFileSync(file, manyRules(0));
    let revision = 0;
    const took = await alternate(ROUNDS, [
      () => activate(manyRules(++revision), Buffer.from("{}")),
      () => activate(manyRules(revision), Buffer.from('{"other":"data"}')),
      async () => ({ ms: compiledByOpa(file), stallMs: 0 }),
    ]);
    const [ours = [], again = [], theirs = []] = took.map((each) => each.map(({ ms }) => ms));
    const stalls = took.slice(0, 2).flatMap((each) => each.map(({ stallMs }) => stallMs));
    return [
      {
        what: `activation of ${RULES} rules`,
        unit: "ms",
        ours: spreadOf(ours),
        peer: { name: "opa, parsing and compiling", value: spreadOf(theirs) },
        ratio: ratioOf(theirs, ours),
        expected: "over 4",
      },
      {
        what: `activation of ${RULES} rules again, with other data`,
        unit: "ms",
        ours: spreadOf(again),
        peer: { name: "opa, parsing and compiling", value: spreadOf(theirs) },
        ratio: ratioOf(theirs, again),
        expected: "over 4",
      },
      {
        what: `longest stall of the event loop meanwhile, ${RULES} rules`,
        unit: "ms",
        ours: spreadOf(stalls),
        expected: EXPECTED_STALL,
      },
    ];
  }
});

interface Activated {
  readonly ms: number;
  readonly stallMs: number;
}

async function activate(rego: string, data: Uint8Array): Promise<Activated> {
  const modules = Buffer.from(JSON.stringify([{ file: "policy.rego", version: 1, text: rego }]));
  const delay = monitorEventLoopDelay({ resolution: 2 });
  delay.enable();
  await sleep(50);
  delay.reset();
  const startedAt = performance.now();
  const active = await activateRevision({
    ...{ name: parseBundleName("facts"), revision: "000000000000" as Revision, roots: [""] },
    ...{ engine: "auto", entrypoints: [], artifacts: { modules, data } },
  });
  const ms = performance.now() - startedAt;
  await sleep(50);
  delay.disable();
  active.close();
  return { ms, stallMs: delay.max / 1e6 };
}

/** Milliseconds, as OPA tells them. */
function compiledByOpa(file: string): number {
  const args = ["eval", "--data", file, "--metrics", "--format=json", "data.rules.allow"];
  const { metrics } = JSON.parse(execFileSync(opaBinary(), args, { encoding: "utf8" })) as {
    readonly metrics: Readonly<Record<string, number>>;
  };
  const parsing = metrics["timer_rego_module_parse_ns"] ?? Number.NaN;
  const compiling = metrics["timer_rego_module_compile_ns"] ?? Number.NaN;
  return (parsing + compiling) / 1e6;
}

/** Others in each revision. */
function manyRules(revision: number): string {
  const first = revision * RULES;
  const rules = Array.from({ length: RULES }, (_, at) => `allow if input.n == ${first + at}\n`);
  return `package rules\n\n${rules.join("\n")}`;
}

function membersOf(bytes: number): readonly string[] {
  return repeated(MEMBER, bytes).map((member, at) => `"user-${at}":${member}`);
}

function repeated(text: string, bytes: number): readonly string[] {
  return Array.from({ length: Math.ceil(bytes / text.length) }, () => text);
}
