import { hex } from "../../../seccomp/compare/region-text.ts";
import { type CounterExample, type Subset, subsetOf } from "../../../seccomp/compare/subset.ts";
import { verdictText } from "../../../seccomp/compare/verdict-text.ts";
import { type CliIo, writeJson, writeLines } from "../../cli-io.ts";
import { EXIT_OK, EXIT_REFUSED } from "../../exit-codes.ts";
import { formatCount } from "../../format.ts";
import { type NamedProfile, readPair } from "../../local/seccomp-profiles.ts";
import { jsonOption } from "../../options.ts";
import { paintFor, plain } from "../../paint.ts";
import { addRuntime, addTarget, runtimeText } from "../../seccomp-options.ts";
import { examples, type Verb } from "../../verb.ts";

interface SubsetCommandOptions {
  readonly exact?: boolean;
  readonly json?: boolean;
}

export const subset: Verb = {
  name: "subset",
  summary: "whether a seccomp profile is no wider than another: a proof, or a call that says no",
  define: (command) => {
    command
      .argument("<a>", "the profile that should let nothing more through (- for standard input)")
      .argument("<b>", "the one that it is held against")
      .option("--exact", "every call must get the very same verdict, errors and logging too")
      .addOption(jsonOption());
    addTarget(command);
    addRuntime(command);
    command.addHelpText(
      "after",
      `${examples([
        ["gatehouse seccomp subset app.json node.json", "may the app use its own"],
        ["gatehouse seccomp subset a.json b.json --runtime crun", "by what crun makes of them"],
        ["gatehouse seccomp subset a.json b.json --cap SYS_ADMIN", "with one more capability"],
      ])}

A call that runs (allowed or logged) under A must run under B; one that a tracer or listener decides on
under A must run or be decided on under B; what A denies, B may deny in another way. Exit status 0 only
where that is proven for both runtimes, every number and all arguments.`,
    );
  },
  run: async (io, command) => {
    const { exact = false, json = false } = command.opts<SubsetCommandOptions>();
    const { a, b, loaded } = await readPair(io, command);
    const results = loaded.map(({ runtime, ...pair }) => ({
      runtime,
      result: subsetOf(pair.a, pair.b, {
        relation: exact ? "equal" : "reach",
      }),
    }));
    if (json) {
      writeJson(
        io.stdout,
        results.map(({ runtime, result }) => ({ ...runtime, result: jsonOf(result) })),
      );
    } else {
      for (const { runtime, result } of results) {
        writeLines(io.stdout, linesOf(io, a, b, runtimeText(runtime), result, exact));
      }
    }
    return results.every(({ result }) => result.kind === "proven") ? EXIT_OK : EXIT_REFUSED;
  },
};

/** Arguments in hexadecimal: no double holds them all. */
function jsonOf(result: Subset): unknown {
  if (result.kind !== "wider") return result;
  return { ...result, example: { ...result.example, args: result.example.args.map(hex) } };
}

function linesOf(
  io: CliIo,
  a: NamedProfile,
  b: NamedProfile,
  runtime: string,
  result: Subset,
  exact: boolean,
): string[] {
  const { good, bad, warning, faint } = paintFor(io, "stdout");
  const [left, right] = [plain(a.file), plain(b.file)];
  const { architectures, calls, pairs } = result.looked;
  const looked = `${formatCount(architectures, "architecture")}, ${formatCount(calls, "call")}, ${pairs} places in both filters`;
  const same = exact ? "does the same as" : "is no wider than";
  if (result.kind === "proven") {
    return [`${good("proven:")} ${left} ${same} ${right} (${runtime})`, `  ${faint(looked)}`];
  }
  if (result.kind === "not_proven") {
    return [
      `${warning("not proven:")} whether ${left} ${same} ${right} (${runtime})`,
      `  ${callText(result.where)} has more cases than were looked at; nothing was found in the others`,
    ];
  }
  const { example } = result;
  return [
    `${bad(exact ? "different:" : "wider:")} ${left} lets through what ${right} does not (${runtime})`,
    `  ${callText(example)} with ${argumentsText(example)}`,
    `    ${left}: ${verdictText(example.a)}`,
    `    ${right}: ${verdictText(example.b)}`,
  ];
}

function callText({
  architecture,
  name,
  number,
}: Pick<CounterExample, "architecture" | "name" | "number">): string {
  return `${architecture} ${name ?? "call"} (${number})`;
}

function argumentsText({ args }: CounterExample): string {
  if (args.every((value) => value === 0n)) return "all arguments 0";
  return args.map((value, index) => `arg${index} ${hex(value)}`).join(", ");
}
