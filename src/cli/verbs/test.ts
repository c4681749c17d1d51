import type { BundleName } from "../../domain/bundle-name.ts";
import { type CliIo, writeJson, writeLines } from "../cli-io.ts";
import { EXIT_OK, EXIT_REFUSED } from "../exit-codes.ts";
import { reportWarnings } from "../failure.ts";
import { formatCount } from "../format.ts";
import { openLocalOpa } from "../local/local-opa.ts";
import { withLocalSource } from "../local/local-source.ts";
import { runTests, type TestOutcome } from "../local/run-tests.ts";
import { jsonOption, seesOption } from "../options.ts";
import { type Paint, paintFor, placeIn, plain } from "../paint.ts";
import { withProgress } from "../progress.ts";
import { addRegoVersion, statementsOf } from "../statement-options.ts";
import { examples, type Verb } from "../verb.ts";

const MARKS: Readonly<Record<TestOutcome["status"], string>> = {
  passed: "✓",
  failed: "✗",
  skipped: "-",
};

interface TestOptions {
  readonly json?: boolean;
  readonly sees?: readonly string[];
}

export const test: Verb = {
  name: "test",
  summary: "run the policy tests of a folder",
  define: (command) => {
    command
      .argument("<path>", "a folder, a .tar.gz archive, or - for an archive on standard input")
      .addOption(seesOption())
      .addOption(jsonOption())
      .addHelpText(
        "after",
        examples([
          ["gatehouse test ./my-policy", "every test_ rule of its *_test.rego files"],
          ["gatehouse test bundles/authz --sees bundles/lib", "beside the bundle that it sees"],
          ["gatehouse test bundles/authz --json", "for scripts"],
        ]),
      );
    addRegoVersion(command);
  },
  run: async (io, command) => {
    const { json = false, sees } = command.opts<TestOptions>();
    const path = command.args[0] ?? "";
    const statements = statementsOf(command);
    const options = { path, json, statements, sees };
    return await withLocalSource(io, options, async ({ source, base, seen }) => {
      const opa = await openLocalOpa(io);
      if (!json) reportWarnings(io, seen.warnings, base);
      const work = runTests(source, { opa, signal: io.signal, seen });
      const outcomes = await withProgress(io, `testing ${source.name}`, work);
      if (json) writeJson(io.stdout, toJson(source.name, outcomes));
      else writeLines(io.stdout, describe(io, source.name, outcomes, base));
      return countOf(outcomes, "failed") > 0 ? EXIT_REFUSED : EXIT_OK;
    });
  },
};

function countOf(outcomes: readonly TestOutcome[], status: TestOutcome["status"]): number {
  return outcomes.filter((outcome) => outcome.status === status).length;
}

function toJson(
  name: BundleName,
  tests: readonly TestOutcome[],
): Readonly<Record<string, unknown>> {
  return {
    name,
    passed: countOf(tests, "passed"),
    failed: countOf(tests, "failed"),
    skipped: countOf(tests, "skipped"),
    tests,
  };
}

function describe(
  io: CliIo,
  name: BundleName,
  outcomes: readonly TestOutcome[],
  base: string | undefined,
): string[] {
  const paint = paintFor(io, "stdout");
  if (outcomes.length === 0)
    return [`${plain(name)} has no tests (test_ rules in *_test.rego files)`];
  const packages = [...new Set(outcomes.map((outcome) => outcome.package))];
  const lines = packages.flatMap((each) => [
    paint.strong(plain(each)),
    ...outcomes
      .filter((outcome) => outcome.package === each)
      .flatMap((outcome) => outcomeLines(outcome, base, paint)),
  ]);
  return [...lines, "", total(outcomes, paint)];
}

function outcomeLines(outcome: TestOutcome, base: string | undefined, paint: Paint): string[] {
  const colours = { passed: paint.good, failed: paint.bad, skipped: paint.faint };
  const line = `  ${colours[outcome.status](`${MARKS[outcome.status]} ${plain(outcome.name)}`)}`;
  if (outcome.status !== "failed") return [line];
  const place = placeIn(base, outcome.location);
  const details = [...outcome.details, ...outcome.printed.map((text) => `printed: ${text}`)];
  return [
    `${line}${place === "" ? "" : `  ${place}`}`,
    ...details.map((detail) => `      ${plain(detail)}`),
  ];
}

function total(outcomes: readonly TestOutcome[], paint: Paint): string {
  const [failed, skipped] = [countOf(outcomes, "failed"), countOf(outcomes, "skipped")];
  const parts = [
    `${countOf(outcomes, "passed")} passed`,
    ...(failed > 0 ? [paint.bad(`${failed} failed`)] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ];
  return `${formatCount(outcomes.length, "test")}: ${parts.join(", ")}`;
}
