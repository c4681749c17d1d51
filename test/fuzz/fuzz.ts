import { appendFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Asked, type Comparison, compareAnswers } from "../decide/topdown/compare.ts";
import { FAMILIES } from "../decide/topdown/families/families.ts";
import { askOracleAside } from "../support/oracle.ts";
import { seededRandom } from "../support/seeded-random.ts";

const HELP = `Draws random programs and compares the answers of the exact engine with those of OPA's own library.

  npm run fuzz -- [options]

  --programs N     programs to draw, of all families in turn (default 20000)
  --minutes M      ends after so many minutes at the latest
  --seed N         others are drawn; the same seed draws the same ones (default: of the clock)
  --family NAME    one family alone: ${Object.keys(FAMILIES).join(", ")}
  --collect FILE   writes each difference into a file and goes on, instead of ending at the first
  --help           this text

Ends with 1 where there was a difference. A batch is drawn anew from its own seed, which stands beside each difference:
\`--family NAME --seed N --programs 200\` draws that batch again.
`;

/** So many are asked in one run of OPA, which answers one batch while the batch before it is compared. */
const AT_ONCE = 200;
const PROGRESS_MS = 10_000;
/** Rules never written as JavaScript, after a run, and at once. */
const WRITTEN_AFTER = [Number.POSITIVE_INFINITY, 1, 0];

interface Batch {
  readonly asked: readonly Asked[];
  readonly answers: ReturnType<typeof askOracleAside>;
}

interface Totals {
  programs: number;
  refused: number;
  same: number;
  errors: number;
  different: number;
}

const { values: options } = parseArgs({
  options: {
    programs: { type: "string", default: "20000" },
    minutes: { type: "string", default: "1000000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000_000) },
    family: { type: "string" },
    collect: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

async function main(): Promise<void> {
  if (options.help) return void process.stdout.write(HELP);
  const families = options.family === undefined ? Object.keys(FAMILIES) : [options.family];
  const until = performance.now() + Number(options.minutes) * 60_000;
  const totals: Totals = { programs: 0, refused: 0, same: 0, errors: 0, different: 0 };
  let told = performance.now();
  const batches = Math.ceil(Number(options.programs) / AT_ONCE);
  let next = draw(families, 0);
  for (let at = 0; at < batches && performance.now() < until; at++) {
    const batch = next;
    const answers = await batch.answers;
    if (at + 1 < batches) next = draw(families, at + 1);
    take(totals, compareAnswers(batch.asked, answers, WRITTEN_AFTER), batch.asked.length);
    if (totals.different > 0 && options.collect === undefined) break;
    if (performance.now() - told < PROGRESS_MS) continue;
    told = performance.now();
    say(totals);
  }
  say(totals);
  // A batch may still be asked.
  process.exit(totals.different > 0 ? 1 : 0);
}

/** Batches have seeds of their own, so that each can be drawn alone. */
function draw(families: readonly string[], at: number): Batch {
  const family = families[at % families.length] as string;
  const drawOne = FAMILIES[family];
  if (drawOne === undefined) throw new Error(`there is no family ${family}\n\n${HELP}`);
  const seed = Number(options.seed) + at;
  const random = seededRandom(seed);
  const asked = Array.from({ length: AT_ONCE }, (_, program) => ({
    note: `--family ${family} --seed ${seed}, program ${program}`,
    ...drawOne(random),
  }));
  return { asked, answers: askOracleAside(asked) };
}

function take(totals: Totals, comparison: Comparison, programs: number): void {
  totals.programs += programs;
  totals.refused += comparison.refused;
  totals.same += comparison.same;
  totals.errors += comparison.sameErrors;
  const unanswered = [...comparison.unsupported].map(([what, text]) => `${what}\n${text}`);
  for (const text of [...comparison.different, ...unanswered]) {
    totals.different += 1;
    if (options.collect === undefined) process.stdout.write(`${text}\n`);
    else appendFileSync(options.collect, `${text}\n${"-".repeat(80)}\n`);
  }
}

function say({ programs, refused, same, errors, different }: Totals): void {
  process.stderr.write(
    `seed ${options.seed}: ${programs} programs (${refused} that OPA refuses), ${same} same answers (${errors} of them errors), ${different} differences\n`,
  );
}

await main();
