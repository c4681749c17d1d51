import path from "node:path";
import type { Command } from "commander";
import type { BinaryFacts } from "../../../facts/dependencies/dependency-facts.ts";
import { NO_VERSION } from "../../../facts/go/built-module.ts";
import type { CliIo } from "../../cli-io.ts";
import { actionOf, type DependencyVerdict } from "../../dependency-verdict.ts";
import { collected } from "../../options.ts";
import { sha256Of, subjectsOf } from "../artefact-files.ts";
import { readSigningKeys } from "../signing-keys.ts";
import { writeOutput } from "../write-output.ts";

/** How a gate signs its verdict, by the names of the options. */
export interface SignedVerdictOptions {
  readonly verdict?: string | undefined;
  readonly verdictKey?: readonly string[] | undefined;
  readonly verifier?: string | undefined;
  readonly attestation?: readonly string[] | undefined;
}

/** Adds what `writeSignedVerdict` reads. */
export function addSignedVerdict(command: Command): void {
  command
    .option(
      "--verdict <file>",
      "write the policy's verdict, signed, as a SLSA verification summary",
    )
    .option("--verdict-key <file>", "a private key (PEM) to sign it, once for each", collected)
    .option("--verifier <uri>", "who decides, in the verdict (default: urn:gatehouse:gate)");
}

/** Wrong usage where a verdict is to be signed without a key, or without a policy that decides. */
export function checkSignedVerdict(
  command: Command,
  { verdict, verdictKey = [] }: SignedVerdictOptions,
  decides: boolean,
): void {
  if (verdict === undefined) return;
  if (verdictKey.length === 0) command.error("error: --verdict needs --verdict-key");
  if (!decides) command.error("error: --verdict needs a policy: --policy, --server or --bundle");
}

/** Signs what the policy decided about a binary, for the stages after: which revision of which bundle said so, and when. */
export async function writeSignedVerdict(
  io: CliIo,
  options: SignedVerdictOptions,
  { bundle, revision, deny }: DependencyVerdict,
  { sha256, main, file }: BinaryFacts,
): Promise<void> {
  const { verdict, verdictKey = [], verifier = "urn:gatehouse:gate", attestation = [] } = options;
  if (verdict === undefined) return;
  const [{ signVerdict }, { writeEnvelope }] = await Promise.all([
    import("../../../facts/attestation/emit/sign-verdict.ts"),
    import("../../../facts/attestation/dsse/envelope.ts"),
  ]);
  const inputs = await Promise.all(
    attestation.map(async (each) => ({
      uri: path.basename(each),
      digest: { sha256: await sha256Of(path.resolve(io.cwd, each)) },
    })),
  );
  const envelope = signVerdict(
    {
      verifier,
      time: io.now(),
      subject: subjectsOf({ binary: sha256 }),
      resourceUri: main === undefined ? path.basename(file) : purlOf(main),
      policy: { uri: `urn:gatehouse:bundle:${bundle}`, revision },
      inputAttestations: inputs,
      passed: actionOf(deny) === undefined,
      verifiedLevels: [],
    },
    await readSigningKeys(io, verdictKey),
  );
  await writeOutput(io, writeEnvelope(envelope), verdict);
}

/** A binary can name itself as it likes: nothing of a name may pass for another part of the URL. */
function purlOf({ path: name, version }: { path: string; version: string }): string {
  const at = version === "" || version === NO_VERSION ? "" : `@${encodeURIComponent(version)}`;
  return `pkg:golang/${name.split("/").map(encodeURIComponent).join("/")}${at}`;
}
