import type { DependencyFacts } from "../../../facts/dependencies/dependency-facts.ts";
import { missingFacts } from "../../../facts/dependencies/missing-facts.ts";
import { writeDependencyFacts } from "../../../facts/dependencies/write-dependency-facts.ts";
import { type CliIo, writeLines } from "../../cli-io.ts";
import { EXIT_OK } from "../../exit-codes.ts";
import { formatCount } from "../../format.ts";
import { addEvidence, addGoInputs, checkEvidence } from "../../go-options.ts";
import type { GatherOptions } from "../../local/go/gather-facts.ts";
import { writeOutput } from "../../local/write-output.ts";
import { paintFor, plain } from "../../paint.ts";
import { withProgress } from "../../progress.ts";
import { examples, type Verb } from "../../verb.ts";

interface FactsOptions extends GatherOptions {
  readonly output?: string;
}

export const facts: Verb = {
  name: "facts",
  summary: "gather what policies judge of a Go program: its files, binary and SBOM as one JSON",
  define: (command) => {
    addGoInputs(command);
    addEvidence(command);
    command
      .option("--binary <file>", "the program as it was built")
      .option("-o, --output <file>", "write it there instead of to standard output")
      .addHelpText(
        "after",
        `${examples([
          ["gatehouse go facts -o facts.json", "of go.mod, go.sum, go.work here"],
          ["gatehouse go facts --list list.json --binary bin/app", "with more"],
          ["gatehouse decide dependency/deny --input facts.json", "judge them"],
        ])}

Nothing is asked of anybody but with --run-go. What no file tells stays out, and standard error says which rules
lack it: absence never passes a rule that asks for it.`,
      );
  },
  run: async (io, command) => {
    const { output, ...options } = command.opts<FactsOptions>();
    checkEvidence(command);
    const { gatherFacts } = await import("../../local/go/gather-facts.ts");
    const work = gatherFacts(io, options);
    const { facts: gathered, notes } = await withProgress(io, "gathering facts", work);
    await writeOutput(io, writeDependencyFacts(gathered), output);
    const stream = output === undefined ? io.stderr : io.stdout;
    writeLines(stream, summaryLines(gathered, output));
    writeLines(
      io.stderr,
      notes.map((note) => `${paintFor(io, "stderr").warning("note:")} ${plain(note)}`),
    );
    writeLines(io.stderr, missingLines(io, gathered));
    return EXIT_OK;
  },
};

const FROM = {
  "go-list": "as Go listed it",
  "go-mod-graph": "of the graph that Go printed",
  selection: "selected from all go.mod files",
  "go.mod": "as go.mod lists it",
  binary: "as linked into the binary",
} as const;

function summaryLines(
  { main, modules, buildList, sources, workspace }: DependencyFacts,
  output?: string,
): string[] {
  const count = formatCount(Object.keys(modules).length, "module");
  const from = buildList === undefined ? "" : `, ${FROM[buildList.from]}`;
  const outside = workspace?.outsideRepository === true ? ", outside the repository" : "";
  return [
    `${plain(output ?? "-")}: ${plain(main.path)}, ${count}${from}`,
    ...(sources.length === 0 ? [] : [`read: ${plain(sources.map(({ file }) => file).join(", "))}`]),
    ...(workspace === undefined ? [] : [`workspace: ${plain(workspace.file)}${outside}`]),
  ];
}

function missingLines(io: CliIo, gathered: DependencyFacts): string[] {
  const { faint } = paintFor(io, "stderr");
  return missingFacts(gathered).map(({ what, rules, remedy }) => {
    return `${faint("not known:")} ${plain(what)} (for ${rules.join(", ")}): ${remedy}`;
  });
}
