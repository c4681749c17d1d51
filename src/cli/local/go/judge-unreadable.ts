import type { Command } from "commander";
import type { PolicyError } from "../../../domain/policy-error.ts";
import { DEPENDENCY_FACTS_KIND } from "../../../facts/dependencies/dependency-facts.ts";
import { type CliIo, writeLines } from "../../cli-io.ts";
import { exitOf, readFindings, verdictLines } from "../../dependency-verdict.ts";
import { EXIT_REVIEW } from "../../exit-codes.ts";
import { reportFailure } from "../../failure.ts";
import { withDependencyPolicy } from "../dependency-policy.ts";
import { appendSummary, type JudgeOptions } from "./judge-program.ts";
import { judgedTime } from "./judged-time.ts";

const UNREADABLE = "facts_unreadable";

/**
 * Reports the fault of a file and asks the policies what it asks for: their reaction to `facts_unreadable`. Which program it is of
 * is not known, so all of them are asked. Gives the exit status; where they say nothing a person has to look.
 */
export async function judgeUnreadable(
  io: CliIo,
  command: Command,
  fault: PolicyError,
): Promise<number> {
  const options = command.opts<JudgeOptions & { readonly time?: string }>();
  const { policy, bundle, summary, json = false } = options;
  const file = fault.diagnostics[0]?.location?.file ?? "a file";
  const facts = JSON.stringify(factsWith(judgedTime(io, options), file, fault.message));
  if (!json) reportFailure(io, fault, { json });
  const status = await withDependencyPolicy(io, command, { policy, bundle }, async (asked) => {
    const found = readFindings(await asked.ask("deny", facts));
    const deny = found.filter(({ code }) => code === UNREADABLE);
    if (deny.length === 0) return EXIT_REVIEW;
    const verdict = { bundle: asked.bundle, revision: asked.revision, deny, warn: [], fix: [] };
    if (!json) writeLines(io.stdout, verdictLines(io, verdict, file));
    if (summary !== undefined) await appendSummary(io, summary, verdict, file);
    return exitOf(verdict);
  });
  if (json) reportFailure(io, fault, { json });
  return status;
}

/** Facts of which nothing is odd but that file. */
function factsWith(time: string, file: string, fault: string): object {
  return {
    apiVersion: "facts.gatehouse/v1",
    kind: DEPENDENCY_FACTS_KIND,
    time,
    sources: [{ file, fault }],
    main: { path: "" },
    modules: {},
    directives: { require: {}, replace: [], exclude: [] },
    claims: [],
    evidence: [],
    changes: [],
  };
}
