import type { Command } from "commander";
import { signEnvelope } from "../../../attest/sign-envelope.ts";
import { signStatement } from "../../../attest/sign-statement.ts";
import type { Json, JsonObject } from "../../../domain/json-value.ts";
import { PolicyError } from "../../../domain/policy-error.ts";
import {
  type Envelope,
  envelopeSchema,
  writeEnvelope,
} from "../../../facts/attestation/dsse/envelope.ts";
import type { NamedKey } from "../../../facts/attestation/dsse/keys.ts";
import {
  SEMANTIC_HASH_STATEMENT,
  SOURCE_REVIEW,
} from "../../../facts/attestation/statement/predicates.ts";
import { TRUST_PAYLOAD } from "../../../facts/attestation/trust/trust-envelope.ts";
import { plainJson } from "../../../means/json/plain-json.ts";
import { readJson } from "../../../means/json/read-json.ts";
import { utf8Text } from "../../../means/text/utf8-text.ts";
import type { CliIo } from "../../cli-io.ts";
import { EXIT_OK } from "../../exit-codes.ts";
import {
  type ArtefactFiles,
  addArtefacts,
  artefactDigests,
  subjectsOf,
} from "../../local/artefact-files.ts";
import { readSigningKeys } from "../../local/signing-keys.ts";
import { readInputFile } from "../../local/source-path.ts";
import { writeOutput } from "../../local/write-output.ts";
import { collected, refuseWithout } from "../../options.ts";
import { examples, type Verb } from "../../verb.ts";

interface SignOptions extends ArtefactFiles {
  readonly key: readonly string[];
  readonly type?: string;
  readonly predicate?: string;
  readonly trust?: string;
  readonly add?: string;
  readonly output?: string;
}

const MAX_BYTES = 64 * 1024 * 1024;

/** Only a new statement is about something. */
const OF_STATEMENTS = ["predicate", "binary", "sbom", "package", "semanticHash"];

/** Our own predicate types, by what is typed for them. */
const SHORT_TYPES: ReadonlyMap<string, string> = new Map([
  ["source-review", SOURCE_REVIEW],
  ["semantic-hash", SEMANTIC_HASH_STATEMENT],
]);

export const sign: Verb = {
  name: "sign",
  summary: "sign a statement over an artefact, or a trust policy, as a DSSE envelope",
  define: (command) => {
    command
      .requiredOption("--key <file>", "a private key (PEM), once for each", collected)
      .option("--type <type>", "the predicate type: source-review, semantic-hash or a URI")
      .option("--predicate <file>", "the predicate (JSON); a source review approves without one");
    addArtefacts(command);
    command
      .option("--trust <file>", "sign this trust policy instead of a statement")
      .option("--add <file>", "add a signature to this envelope instead, over what it holds")
      .option("-o, --output <file>", "write it there instead of to standard output")
      .addHelpText(
        "after",
        `${examples([
          [
            "gatehouse attest sign --key me.pem --type source-review --semantic-hash HASH",
            "approve it",
          ],
          ["gatehouse attest sign --key root.pem --trust trust.yaml -o trust.json", "a policy"],
        ])}

Ed25519, ECDSA on P-256, P-384 or P-521, and RSA keys sign. Each artefact given is a subject of the statement.`,
      );
  },
  run: async (io, command) => {
    const options = command.opts<SignOptions>();
    const keys = await readSigningKeys(io, options.key);
    await writeOutput(io, writeEnvelope(await signed(io, command, options, keys)), options.output);
    return EXIT_OK;
  },
};

async function signed(
  io: CliIo,
  command: Command,
  options: SignOptions,
  keys: readonly NamedKey[],
): Promise<Envelope> {
  const { type, trust, add } = options;
  if ([type, trust, add].filter((each) => each !== undefined).length !== 1) {
    return command.error("error: one of --type, --trust and --add is wanted");
  }
  if (type === undefined) refuseWithout(command, "--type", OF_STATEMENTS);
  if (add !== undefined) return await added(io, add, keys);
  if (trust !== undefined) return signEnvelope(TRUST_PAYLOAD, await readBytes(io, trust), keys);
  const subject = subjectsOf(await artefactDigests(io, options));
  if (subject.length === 0) {
    return command.error(
      "error: one of --binary, --sbom, --package and --semantic-hash is wanted, or several",
    );
  }
  const predicateType = SHORT_TYPES.get(type ?? "") ?? type ?? "";
  if (!predicateType.includes(":")) {
    return command.error("error: --type is source-review, semantic-hash or a URI");
  }
  const predicate = await predicateFor(io, predicateType, options);
  return signStatement({ subject, predicateType, predicate }, keys);
}

/** The same bytes, with one signature of each key more. */
async function added(io: CliIo, file: string, keys: readonly NamedKey[]): Promise<Envelope> {
  const read = envelopeSchema.safeParse(await readJsonFile(io, file));
  if (!read.success) {
    throw new PolicyError("invalid_parameter", `${file} is no DSSE envelope`);
  }
  const { payloadType, payload, signatures } = read.data;
  const more = signEnvelope(payloadType, payload, keys);
  return { ...more, signatures: [...signatures, ...more.signatures] };
}

async function predicateFor(
  io: CliIo,
  predicateType: string,
  { predicate, semanticHash }: SignOptions,
): Promise<JsonObject> {
  if (predicate !== undefined) {
    const value = await readJsonFile(io, predicate);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as JsonObject;
    }
    throw new PolicyError("invalid_parameter", `${predicate} is no JSON object, as predicates are`);
  }
  const time = `${new Date(io.now()).toISOString().slice(0, 19)}Z`;
  if (predicateType === SOURCE_REVIEW) return { decision: "approved", reviewedAt: time };
  if (predicateType === SEMANTIC_HASH_STATEMENT && semanticHash !== undefined) {
    return { semanticHash, computedAt: time };
  }
  throw new PolicyError("invalid_parameter", `--predicate is wanted for ${predicateType}`);
}

async function readJsonFile(io: CliIo, file: string): Promise<Json> {
  return plainJson(readJson(utf8Text(file, await readBytes(io, file)), file));
}

async function readBytes(io: CliIo, file: string): Promise<Uint8Array> {
  return await readInputFile(io, file, { limit: MAX_BYTES, tooLarge: `${file} is over 64 MiB` });
}
