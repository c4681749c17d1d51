import type { ChainFacts } from "../../../facts/attestation/chain/verify-chain.ts";
import type { ClaimOutcome } from "../../../facts/dependencies/claim.ts";
import { type CliIo, writeJson, writeLines } from "../../cli-io.ts";
import { EXIT_OF_OUTCOME } from "../../exit-codes.ts";
import { reportWarnings } from "../../failure.ts";
import { type ArtefactFiles, addArtefacts, artefactDigests } from "../../local/artefact-files.ts";
import { readEvidenceFiles, readTrust, type TrustFiles } from "../../local/trust-files.ts";
import { jsonOption, timeArgument } from "../../options.ts";
import { type Paint, paintFor, plain } from "../../paint.ts";
import { addTrust } from "../../trust-options.ts";
import { examples, type Verb } from "../../verb.ts";

interface VerifyOptions extends ArtefactFiles, TrustFiles {
  readonly time?: string;
  readonly json?: boolean;
}

export const verify: Verb = {
  name: "verify",
  summary: "whether signed statements hold for an artefact, layer by layer, offline",
  define: (command) => {
    command
      .argument(
        "[file...]",
        "DSSE envelopes and sigstore bundles, one or many in each (- for stdin)",
      )
      .requiredOption("--trust <file>", "the trust policy: whom you believe, for which layer");
    addArtefacts(command);
    addTrust(command);
    command
      .option(
        "--time <time>",
        "judge for this time, such as 2026-11-20T12:00:00Z (default: now)",
        timeArgument,
      )
      .addOption(jsonOption())
      .addHelpText(
        "after",
        `${examples([
          ["gatehouse attest verify --trust trust.yaml --binary app *.intoto.json", "the chain"],
          ["gatehouse attest verify --trust trust.yaml --sbom sbom.json all.jsonl", "many in one"],
        ])}

Each layer is verified, contradicted or not verifiable, with a stable code. What cannot be verified is told and
breaks nothing. Exit status 0 where every layer is verified and every file given is vouched for, 1 where
something is contradicted, 6 where something cannot be verified.`,
      );
  },
  run: async (io, command) => {
    const { time, json = false, ...options } = command.opts<VerifyOptions>();
    const judgedFor = time === undefined ? io.now() : Date.parse(time);
    const { policy, options: asked } = await readTrust(io, options, judgedFor);
    const { evidence, unread } = await readEvidenceFiles(io, command.args);
    const { verifyChain } = await import("../../../facts/attestation/chain/verify-chain.ts");
    const facts = verifyChain(evidence, policy, await artefactDigests(io, options), asked);
    reportWarnings(io, unread, undefined);
    if (json) writeJson(io.stdout, facts);
    else writeLines(io.stdout, linesOf(io, facts));
    return EXIT_OF_OUTCOME[facts.outcome];
  },
};

function linesOf(io: CliIo, { outcome, layers, unlinked, statements }: ChainFacts): string[] {
  const paint = paintFor(io, "stdout");
  const width = Math.max(...layers.map(({ layer }) => layer.length));
  const unused = statements.filter(({ layers: counted }) => counted.length === 0);
  return [
    ...layers.map(({ layer, outcome: each, code, message, time }) => {
      const told = code === "verified" ? message : `${code}: ${message}`;
      const when = time === undefined ? "" : paint.faint(` at ${time}`);
      return `${plain(layer).padEnd(width)}  ${painted(each, paint)}  ${plain(told)}${when}`;
    }),
    ...unlinked.map((artefact) => `no layer says anything of the ${artefact} that was given`),
    ...unused.map(({ place, code, message }) =>
      paint.faint(`did not count: ${plain(place)}: ${code}: ${plain(message)}`),
    ),
    `${painted(outcome, paint)}`,
  ];
}

function painted(outcome: ClaimOutcome, { good, bad, warning }: Paint): string {
  const text = outcome.replaceAll("_", " ");
  if (outcome === "verified") return good(text);
  return outcome === "contradicted" ? bad(text) : warning(text);
}
