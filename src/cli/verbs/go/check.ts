import type { DependencyFacts } from "../../../facts/dependencies/dependency-facts.ts";
import { type CliIo, writeJson, writeLines } from "../../cli-io.ts";
import { verdictLines } from "../../dependency-verdict.ts";
import { addEvidence, addGoInputs, addPolicy, checkEvidence } from "../../go-options.ts";
import type { GatheredFacts, GatherOptions } from "../../local/go/gather-facts.ts";
import { checkPolicy, type JudgeOptions, judgeProgram } from "../../local/go/judge-program.ts";
import { judgeUnreadable } from "../../local/go/judge-unreadable.ts";
import { readInputFile } from "../../local/source-path.ts";
import { jsonOption } from "../../options.ts";
import { withProgress } from "../../progress.ts";
import { readOrFault } from "../../read-or-fault.ts";
import { examples, type Verb } from "../../verb.ts";

interface CheckOptions extends GatherOptions, JudgeOptions {
  readonly facts?: string;
}

export const check: Verb = {
  name: "check",
  summary: "ask dependency policies about a Go program, and for fixes of what they deny",
  define: (command) => {
    command.option("--facts <file>", "what gatehouse go facts wrote, instead of the files here");
    addGoInputs(command);
    command.option("--binary <file>", "the program as it was built");
    addEvidence(command);
    addPolicy(command);
    command.addOption(jsonOption()).addHelpText(
      "after",
      `${examples([
        ["gatehouse go check --policy ./policy", "by the policies of a folder"],
        ["gatehouse go check --server https://gatehouse.example", "by those that are published"],
        ["gatehouse go check --facts facts.json --policy ./policy --json", "of facts made before"],
      ])}

The folder and the server give the same verdict about the same facts. Exit status 0 where nothing is denied, else
what the denials ask for: 1 stop this release, 7 stop the stages after this one, 8 a person has to look. Of a file that
is not what it should be the policies say, too, which it is (reactions.groups.unreadable: 8 when they do not); one that
is not there is 1.`,
    );
  },
  run: async (io, command) => {
    const options = command.opts<CheckOptions>();
    checkPolicy(command, options);
    checkEvidence(command);
    const reading = await readOrFault(io, () => gathered(io, options));
    if (reading.kind === "unreadable") return await judgeUnreadable(io, command, reading.fault);
    const { facts, changesFor } = reading.value;
    return await judgeProgram(io, command, facts, changesFor, ({ verdict }) => {
      if (options.json === true) writeJson(io.stdout, verdict);
      else writeLines(io.stdout, verdictLines(io, verdict, facts.main.path));
    });
  },
};

async function gathered(
  io: CliIo,
  options: CheckOptions,
): Promise<Pick<GatheredFacts, "facts" | "changesFor">> {
  if (options.facts === undefined) {
    const { gatherFacts } = await import("../../local/go/gather-facts.ts");
    return await withProgress(io, "gathering facts", gatherFacts(io, options));
  }
  return { facts: await readFacts(io, options.facts), changesFor: () => [] };
}

async function readFacts(io: CliIo, file: string): Promise<DependencyFacts> {
  const { MAX_FACTS_BYTES, readDependencyFacts } = await import(
    "../../../facts/dependencies/read-dependency-facts.ts"
  );
  const tooLarge = `${file} is larger than 64 MiB, which no facts of a program are`;
  return readDependencyFacts(
    await readInputFile(io, file, { limit: MAX_FACTS_BYTES, tooLarge }),
    file,
  );
}
