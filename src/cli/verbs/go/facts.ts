import { writeFile } from "node:fs/promises";
import path from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { messageOf, PolicyError } from "../../../domain/policy-error.ts";
import type { DependencyFacts } from "../../../facts/dependencies/dependency-facts.ts";
import { missingFacts } from "../../../facts/dependencies/missing-facts.ts";
import { writeDependencyFacts } from "../../../facts/dependencies/write-dependency-facts.ts";
import { utcTime } from "../../../means/text/utc-time.ts";
import { type CliIo, writeLines } from "../../cli-io.ts";
import { EXIT_OK } from "../../exit-codes.ts";
import { formatCount } from "../../format.ts";
import { type GatherOptions, gatherFacts } from "../../local/go/gather-facts.ts";
import { collected } from "../../options.ts";
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
    addInputs(command);
    command
      .addOption(
        new Option("--time <time>", "when it is judged (default: now)").argParser(parseTime),
      )
      .option("--supplied-by <name>", "who says so, such as the name of a build job")
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
    const work = gatherFacts(io, options);
    const { facts: gathered, notes } = await withProgress(io, "gathering facts", work);
    await write(io, writeDependencyFacts(gathered), output);
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

function addInputs(command: Command): void {
  command
    .option("--go-mod <file>", "the program's go.mod (default: here, or in a folder above)")
    .option("--go-sum <file>", "its go.sum, once for each (default: beside go.mod)", collected)
    .option("--workspace <file>", "the go.work in force, or off (default: as Go finds it)")
    .option("--repository <folder>", "what is checked out (default: the folder with .git)")
    .option("--list <file>", "what go list -m -json all printed")
    .option("--list-with-updates", "it was made with -u -retracted, even where it shows none")
    .option("--run-go", "run go list -m -u -retracted -json all here, which may ask proxies")
    .option("--graph <file>", "what go mod graph printed")
    .option("--binary <file>", "the program as it was built")
    .option("--sbom <file>", "a CycloneDX or SPDX document, for licences")
    .option("--mod-cache <folder>", "a module cache (default: GOMODCACHE, or that of GOPATH)")
    .addOption(
      new Option(
        "--raise <module@version>",
        "work out what raising it changes, once for each",
      ).argParser(parseRaise),
    );
}

async function write(io: CliIo, text: string, file: string | undefined): Promise<void> {
  if (file === undefined) {
    io.stdout.write(text);
    return;
  }
  try {
    await writeFile(path.resolve(io.cwd, file), text);
  } catch (error) {
    const message = `cannot write ${file}: ${messageOf(error)}`;
    throw new PolicyError("invalid_parameter", message, { cause: error });
  }
}

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

function parseTime(text: string): string {
  const time = utcTime(text);
  if (time !== undefined) return time;
  throw new InvalidArgumentError("A time like 2026-11-27T18:00:00Z is wanted.");
}

function parseRaise(text: string, before: GatherOptions["raise"] = []): GatherOptions["raise"] {
  const at = text.lastIndexOf("@");
  if (at > 0 && at < text.length - 1) {
    return [...before, { path: text.slice(0, at), version: text.slice(at + 1) }];
  }
  throw new InvalidArgumentError("A module like golang.org/x/net@v0.23.0 is wanted.");
}
