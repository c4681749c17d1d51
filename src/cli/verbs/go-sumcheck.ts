import type { Command } from "commander";
import type { PolicyError } from "../../domain/policy-error.ts";
import type { Claim } from "../../facts/dependencies/claim.ts";
import { builtProgram } from "../../means/program/built-program.ts";
import { type OutcomeOptions, outcomeOf } from "../../sumcheck/outcome.ts";
import { sarifOf } from "../../sumcheck/sarif.ts";
import { claimLines } from "../claim-lines.ts";
import { type CliIo, writeJson, writeLines } from "../cli-io.ts";
import { type DependencyVerdict, verdictLines } from "../dependency-verdict.ts";
import { EXIT_OF_OUTCOME, EXIT_REVIEW } from "../exit-codes.ts";
import { reportFailure } from "../failure.ts";
import { addEvidence, addGoInputs, addPolicy, checkEvidence } from "../go-options.ts";
import type { GatherOptions } from "../local/go/gather-facts.ts";
import {
  asksPolicy,
  checkPolicy,
  type JudgeOptions,
  judgeProgram,
} from "../local/go/judge-program.ts";
import { judgeUnreadable } from "../local/go/judge-unreadable.ts";
import {
  addSignedVerdict,
  checkSignedVerdict,
  type SignedVerdictOptions,
  writeSignedVerdict,
} from "../local/go/write-signed-verdict.ts";
import { writeOutput } from "../local/write-output.ts";
import { jsonOption } from "../options.ts";
import { withProgress } from "../progress.ts";
import { readOrFault } from "../read-or-fault.ts";
import { examples, type Verb } from "../verb.ts";

interface SumcheckOptions extends GatherOptions, JudgeOptions, SignedVerdictOptions {
  readonly binary: string;
  readonly requireExact?: boolean;
  readonly sarif?: string;
  readonly verbose?: boolean;
}

export const goSumcheck: Verb = {
  name: "go-sumcheck",
  summary: "whether a Go binary, its files and the evidence say the same: module by module",
  define: (command) => {
    command
      .requiredOption("--binary <file>", "the program, as go build made it")
      .option("--module <path>", "what its module path should be, such as github.com/example/app");
    addGoInputs(command);
    addEvidence(command);
    addPolicy(command);
    addSignedVerdict(command);
    command
      .option(
        "--require-exact",
        "nothing about a module, the sources or the compiler may stay untold",
      )
      .option("--sarif <file>", "also write what is not verified as SARIF 2.1.0")
      .option("--verbose", "tell each claim that is verified, too")
      .addOption(jsonOption())
      .addHelpText(
        "after",
        `${examples([
          [
            "gatehouse go-sumcheck --binary bin/app --module github.com/example/app",
            "with ./go.sum",
          ],
          [
            "gatehouse go-sumcheck --binary bin/app --go-mod go.mod --require-exact",
            "for a release",
          ],
          [
            "gatehouse go-sumcheck --binary bin/app --go-mod go.mod --workspace ../go.work",
            "polluted?",
          ],
        ])}

Each claim is verified, contradicted or not verifiable, with what is missing; nothing passes for want of evidence.
What a binary says of its modules is signed by nobody: agreement shows that binary, files and evidence say the
same, not that the code is what they say. Exit status 0 where all that was asked for is verified, 1 where
something is contradicted, 6 where something cannot be verified. With a policy its verdict decides: 0 where nothing
is denied, 1 stop this release, 7 stop the stages after this one, 8 a person has to look. Of a file that is not what
it should be the policy says, too, which it is (reactions.groups.unreadable); without one it is 8. One that is not
there is 1.`,
      );
  },
  run: async (io, command) => {
    const options = command.opts<SumcheckOptions>();
    checkPolicy(command, options);
    checkEvidence(command);
    checkSignedVerdict(command, options, asksPolicy(options));
    const { factsOf, gather, remediesOver } = await import("../local/go/gather-facts.ts");
    const reading = await readOrFault(io, () =>
      withProgress(io, `checking ${options.binary}`, gather(io, options)),
    );
    if (reading.kind === "unreadable") return await unreadable(io, command, reading.fault);
    const { gathered, program } = reading.value;
    const claims = gathered.claims ?? [];
    const asked: OutcomeOptions = {
      exact: options.requireExact ?? false,
      goMod: program !== undefined,
    };
    const outcome = outcomeOf(claims, asked);
    if (options.sarif !== undefined) await writeSarif(io, options, claims, asked);
    const tell = (verdict?: DependencyVerdict): void => {
      if (options.json === true) {
        const { evidence } = gathered;
        writeJson(io.stdout, {
          outcome,
          claims,
          ...(evidence && { evidence }),
          ...(verdict && { verdict }),
        });
        return;
      }
      const report = { ...asked, subject: options.binary, verbose: options.verbose ?? false };
      const judged = verdict && ["", ...verdictLines(io, verdict, options.binary)];
      writeLines(io.stdout, [...claimLines(io, claims, report), ...(judged ?? [])]);
    };
    if (asksPolicy(options)) {
      const made = await readOrFault(io, () => factsOf(gathered));
      if (made.kind === "unreadable") return await unreadable(io, command, made.fault);
      const facts = made.value;
      return await judgeProgram(
        io,
        command,
        facts,
        remediesOver(gathered, program),
        async (judged) => {
          tell(judged.verdict);
          await writeSignedVerdict(io, options, judged);
        },
      );
    }
    tell();
    return EXIT_OF_OUTCOME[outcome];
  },
};

/** Where no policy is asked a person has to look. */
async function unreadable(io: CliIo, command: Command, fault: PolicyError): Promise<number> {
  const options = command.opts<SumcheckOptions>();
  if (asksPolicy(options)) return await judgeUnreadable(io, command, fault);
  reportFailure(io, fault, { json: options.json ?? false });
  return EXIT_REVIEW;
}

async function writeSarif(
  io: CliIo,
  { sarif = "", binary }: SumcheckOptions,
  claims: readonly Claim[],
  asked: OutcomeOptions,
): Promise<void> {
  const log = sarifOf(claims, asked, binary, { version: builtProgram().version });
  await writeOutput(io, `${JSON.stringify(log, undefined, 2)}\n`, sarif);
}
