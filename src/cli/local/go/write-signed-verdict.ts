import path from "node:path";
import type { Command } from "commander";
import type { Resource } from "../../../facts/attestation/statement/statement.ts";
import type { FactSource } from "../../../facts/dependencies/dependency-facts.ts";
import { NO_VERSION } from "../../../facts/go/built-module.ts";
import type { CliIo } from "../../cli-io.ts";
import { actionOf } from "../../dependency-verdict.ts";
import { collected, refuseWithout } from "../../options.ts";
import { subjectsOf } from "../artefact-files.ts";
import type { Judged } from "../judge-dependencies.ts";
import { readSigningKeys } from "../signing-keys.ts";
import { writeOutput } from "../write-output.ts";

/** How a gate signs its verdict, by the names of the options. */
export interface SignedVerdictOptions {
  readonly verdict?: string | undefined;
  readonly verdictKey?: readonly string[] | undefined;
  readonly verifier?: string | undefined;
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

/** Wrong usage where a verdict is to be signed without a key, or without a policy that decides, or a key is given for none. */
export function checkSignedVerdict(
  command: Command,
  { verdict, verdictKey = [] }: SignedVerdictOptions,
  decides: boolean,
): void {
  if (verdict === undefined) {
    refuseWithout(command, "--verdict", ["verdictKey", "verifier"]);
    return;
  }
  if (verdictKey.length === 0) command.error("error: --verdict needs --verdict-key");
  if (!decides) command.error("error: --verdict needs a policy: --policy, --server or --bundle");
}

/**
 * Signs what the policy decided about a binary, for the stages after: which revision of which bundle said so, for which time, and by
 * which statements.
 */
export async function writeSignedVerdict(
  io: CliIo,
  options: SignedVerdictOptions,
  { verdict: { bundle, revision, deny }, facts }: Judged,
): Promise<void> {
  const { verdict, verdictKey = [], verifier = "urn:gatehouse:gate" } = options;
  if (verdict === undefined || facts.binary === undefined) return;
  const { sha256, main, file } = facts.binary;
  const [{ signVerdict }, { writeEnvelope }] = await Promise.all([
    import("../../../attest/sign-verdict.ts"),
    import("../../../facts/attestation/dsse/envelope.ts"),
  ]);
  const envelope = signVerdict(
    {
      verifier,
      // That of the facts: to judge for a day in the past and sign for today would say what nobody found.
      time: Date.parse(facts.time),
      subject: subjectsOf({ binary: sha256 }),
      resourceUri: main === undefined ? path.basename(file) : purlOf(main),
      policy: { uri: `urn:gatehouse:bundle:${bundle}`, revision },
      inputAttestations: statementsOf(facts.sources),
      passed: actionOf(deny) === undefined,
      verifiedLevels: [],
    },
    await readSigningKeys(io, verdictKey),
  );
  await writeOutput(io, writeEnvelope(envelope), verdict);
}

/** As they were when they were looked at; without a trust policy none were. */
function statementsOf(sources: readonly FactSource[]): Resource[] {
  return sources
    .filter(({ format }) => format === "attestation")
    .map(({ file, sha256 }) => ({
      ...(file !== "-" && { uri: path.basename(file) }),
      digest: { sha256 },
    }));
}

/** A binary can name itself as it likes: nothing of a name may pass for another part of the URL. */
function purlOf({ path: name, version }: { path: string; version: string }): string {
  const at = version === "" || version === NO_VERSION ? "" : `@${encodeURIComponent(version)}`;
  return `pkg:golang/${name.split("/").map(encodeURIComponent).join("/")}${at}`;
}
