import path from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { signVerdict } from "../../../attest/sign-verdict.ts";
import { messageOf } from "../../../domain/policy-error.ts";
import { parseRevision, type Revision } from "../../../domain/revision.ts";
import { writeEnvelope } from "../../../facts/attestation/dsse/envelope.ts";
import type { Resource } from "../../../facts/attestation/statement/statement.ts";
import type { CliIo } from "../../cli-io.ts";
import { EXIT_OK } from "../../exit-codes.ts";
import {
  type ArtefactFiles,
  addArtefacts,
  artefactDigests,
  sha256Of,
  subjectsOf,
} from "../../local/artefact-files.ts";
import { readSigningKeys } from "../../local/signing-keys.ts";
import { writeOutput } from "../../local/write-output.ts";
import { collected } from "../../options.ts";
import { examples, type Verb } from "../../verb.ts";

interface VerdictOptions extends ArtefactFiles {
  readonly key: readonly string[];
  readonly passed?: boolean;
  readonly failed?: boolean;
  readonly verifier: string;
  readonly resource: string;
  readonly policy: string;
  readonly revision: Revision;
  readonly decisionId?: string;
  readonly level?: readonly string[];
  readonly output?: string;
}

export const verdict: Verb = {
  name: "verdict",
  summary: "sign what a policy decided over an artefact, as a SLSA verification summary",
  define: (command) => {
    command
      .argument("[evidence...]", "the statements that were looked at, named by their SHA-256")
      .requiredOption("--key <file>", "a private key (PEM), once for each", collected)
      .option("--passed", "the policy allowed it")
      .option("--failed", "the policy did not")
      .requiredOption("--verifier <uri>", "who decided, such as the URL of your gate")
      .requiredOption(
        "--resource <uri>",
        "what was judged, such as pkg:golang/example.com/app@v1.2.0",
      )
      .requiredOption("--policy <uri>", "the bundle whose policy decided")
      .requiredOption("--revision <revision>", "the bundle's revision then, whole", revision)
      .option("--decision-id <id>", "of the decision")
      .option("--level <name>", "what the policy found to hold, once for each", collected)
      .option("-o, --output <file>", "write it there instead of to standard output");
    addArtefacts(command);
    command.addHelpText(
      "after",
      examples([
        ["gatehouse attest verdict --key gate.pem --passed --binary app ...", "it may go on"],
        ["gatehouse attest verdict --key gate.pem --failed --binary app ...", "it may not"],
      ]),
    );
  },
  run: async (io, command) => {
    const options = command.opts<VerdictOptions>();
    const { passed = false, failed = false, output } = options;
    if (passed === failed) return command.error("error: one of --passed and --failed is wanted");
    const envelope = signVerdict(
      {
        verifier: options.verifier,
        time: io.now(),
        subject: await subjectFor(io, command, options),
        resourceUri: options.resource,
        policy: { uri: options.policy, revision: options.revision },
        inputAttestations: await inputsOf(io, command.args),
        passed,
        verifiedLevels: options.level ?? [],
        decisionId: options.decisionId,
      },
      await readSigningKeys(io, options.key),
    );
    await writeOutput(io, writeEnvelope(envelope), output);
    return EXIT_OK;
  },
};

async function subjectFor(
  io: CliIo,
  command: Command,
  options: VerdictOptions,
): Promise<readonly Resource[]> {
  const subject = subjectsOf(await artefactDigests(io, options));
  return subject.length > 0
    ? subject
    : command.error("error: say what was judged: --binary, --sbom, --package or --semantic-hash");
}

async function inputsOf(io: CliIo, files: readonly string[]): Promise<Resource[]> {
  const inputs: Resource[] = [];
  for (const file of files) {
    const sha256 = await sha256Of(path.resolve(io.cwd, file));
    inputs.push({ uri: path.basename(file), digest: { sha256 } });
  }
  return inputs;
}

function revision(text: string): Revision {
  try {
    return parseRevision(text);
  } catch (error) {
    throw new InvalidArgumentError(messageOf(error));
  }
}
