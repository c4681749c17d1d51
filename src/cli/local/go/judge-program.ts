import { appendFile } from "node:fs/promises";
import path from "node:path";
import type { Command } from "commander";
import type { BundleName } from "../../../domain/bundle-name.ts";
import { messageOf, PolicyError } from "../../../domain/policy-error.ts";
import type { DependencyFacts } from "../../../facts/dependencies/dependency-facts.ts";
import type { CliIo } from "../../cli-io.ts";
import { type DependencyVerdict, exitOf } from "../../dependency-verdict.ts";
import { verdictSummary } from "../../verdict-summary.ts";
import { withDependencyPolicy } from "../dependency-policy.ts";
import { type ChangesFor, type Judged, judgeDependencies } from "../judge-dependencies.ts";

/** Which policy judges a program, by the names of the options. */
export interface JudgeOptions {
  readonly policy?: string | undefined;
  readonly server?: string | undefined;
  readonly bundle?: BundleName | undefined;
  readonly summary?: string | undefined;
  readonly json?: boolean | undefined;
}

/** True where the command line names a policy, here or on a server. */
export function asksPolicy({ policy, server, bundle }: JudgeOptions): boolean {
  return (policy ?? server ?? bundle) !== undefined;
}

/** Wrong usage where it names both. */
export function checkPolicy(command: Command, { policy, server }: JudgeOptions): void {
  if (policy !== undefined && server !== undefined) {
    command.error("error: --policy asks here and --server asks there: give one of them");
  }
}

/** Asks the policy about facts and tells what it says. Gives the exit status: what the denials ask of a pipeline. */
export async function judgeProgram(
  io: CliIo,
  command: Command,
  facts: DependencyFacts,
  changesFor: ChangesFor,
  tell: (judged: Judged) => void | Promise<void>,
): Promise<number> {
  const options = command.opts<JudgeOptions>();
  return await withDependencyPolicy(io, command, options, async (policy) => {
    const judged = await judgeDependencies(policy, facts, changesFor);
    await tell(judged);
    if (options.summary !== undefined) {
      await appendSummary(io, options.summary, judged.verdict, facts.main.path);
    }
    return exitOf(judged.verdict);
  });
}

/** Adds a verdict about a subject to a file, as Markdown. Throws `invalid_parameter` where it cannot be written. */
export async function appendSummary(
  io: CliIo,
  file: string,
  verdict: DependencyVerdict,
  subject: string,
): Promise<void> {
  try {
    await appendFile(path.resolve(io.cwd, file), verdictSummary(verdict, subject));
  } catch (error) {
    const message = `cannot write ${file}: ${messageOf(error)}`;
    throw new PolicyError("invalid_parameter", message, { cause: error });
  }
}
