import { createHash } from "node:crypto";
import type { Location } from "../../../domain/policy-error.ts";
import { PolicyError } from "../../../domain/policy-error.ts";
import { schemaFindings } from "../../../means/schema/schema-findings.ts";
import { utf8Text } from "../../../means/text/utf8-text.ts";
import { readYaml, type ValuePath } from "../../../means/yaml/yaml-text.ts";
import { type NamedKey, readPublicKey } from "../dsse/keys.ts";
import { TRUST_POLICY_ERROR } from "../findings.ts";
import { readTrustedRoot, type SigstoreRoot } from "../sigstore/trusted-root.ts";
import type {
  FileBeside,
  Life,
  TrustDocument,
  WrittenIdentity,
  WrittenKey,
} from "./trust-document.ts";
import type { Signatory, TrustedIdentity, TrustedKey, TrustPolicy } from "./trust-policy.ts";
import { trustPolicyError } from "./trust-policy-error.ts";
import { trustPolicySchema } from "./trust-policy-schema.ts";

export interface TrustSource {
  readonly file: string;
  /** Whether its bytes were signed: then it must say the digests of the files that it names. */
  readonly isSigned: boolean;
  /** Reads a file by its path from where the policy lies. */
  readBeside(path: string): Promise<Uint8Array>;
}

interface Reading extends TrustSource {
  readonly document: TrustDocument;
  locate(path: ValuePath): Location;
}

/** Reads a trust policy with the keys and trusted roots that it names. Throws `invalid_parameter` with places. */
export async function readTrustPolicy(
  content: Uint8Array,
  source: TrustSource,
): Promise<TrustPolicy> {
  const yaml = readYaml(utf8Text(source.file, content), { file: source.file, line: 1 });
  const read = trustPolicySchema.safeParse(yaml.value);
  if (!read.success) {
    const subject = { text: yaml, code: TRUST_POLICY_ERROR.code };
    const diagnostics = schemaFindings(read.error.issues, trustPolicySchema, subject);
    throw new PolicyError("invalid_parameter", `${source.file} is no valid trust policy`, {
      diagnostics,
    });
  }
  const reading: Reading = { ...source, document: read.data, locate: yaml.locate };
  const { metadata, spec } = read.data;
  const keys = await readKeys(reading);
  refuseSharedKeys(reading, keys);
  refuseSharedIdentities(reading);
  const roots = await readRoots(reading);
  return {
    name: metadata.name,
    version: spec.version,
    expires: spec.expires,
    sha256: createHash("sha256").update(content).digest("hex"),
    layers: spec.layers,
    roots: [...roots.values()],
    keys: keys.map(({ trusted }) => trusted),
    identities: readIdentities(reading, roots),
    deniedArtefacts: new Set(spec.denied.artefacts),
    deniedStatements: new Set(spec.denied.statements),
  };
}

interface PlacedKey {
  readonly trusted: TrustedKey;
  readonly path: ValuePath;
}

async function readKeys(reading: Reading): Promise<PlacedKey[]> {
  const found: PlacedKey[] = [];
  for (const [principal, { keys }] of Object.entries(reading.document.spec.principals)) {
    for (const [at, written] of keys.entries()) {
      const path = ["spec", "principals", principal, "keys", at];
      const key = await readKey(reading, written, path);
      const label = "file" in written ? `key ${written.file}` : `key ${key.id.slice(0, 12)}`;
      found.push({ path, trusted: { ...signatory(principal, label, written), key } });
    }
  }
  return found;
}

async function readKey(reading: Reading, written: WrittenKey, path: ValuePath): Promise<NamedKey> {
  const name = "file" in written ? "file" : "pem";
  const pem =
    "file" in written
      ? utf8Text(written.file, await readBeside(reading, written, path))
      : written.pem;
  const read = readPublicKey(pem);
  if (read.kind === "key") return read.key;
  throw trustPolicyError(read.reason, reading.locate([...path, name]));
}

/** One key under two names would count as two. */
function refuseSharedKeys({ locate }: Reading, keys: readonly PlacedKey[]): void {
  const owners = new Map<string, string>();
  for (const { trusted, path } of keys) {
    const owner = owners.get(trusted.key.id);
    if (owner !== undefined) {
      const message = `this key is that of ${owner} already; a key belongs to one principal, once`;
      throw trustPolicyError(message, locate(path));
    }
    owners.set(trusted.key.id, trusted.principal);
  }
}

async function readRoots(reading: Reading): Promise<ReadonlyMap<string, SigstoreRoot>> {
  const roots = new Map<string, SigstoreRoot>();
  for (const [name, written] of Object.entries(reading.document.spec.roots)) {
    const bytes = await readBeside(reading, written, ["spec", "roots", name]);
    const { logEntries, certificateTimestamps } = written;
    const asked = { name, logEntries, certificateTimestamps };
    roots.set(name, readTrustedRoot(bytes, written.file, asked));
  }
  return roots;
}

function readIdentities(
  { document }: Reading,
  roots: ReadonlyMap<string, SigstoreRoot>,
): TrustedIdentity[] {
  return Object.entries(document.spec.principals).flatMap(([principal, { identities }]) =>
    identities.flatMap((written): TrustedIdentity[] => {
      const root = roots.get(written.root);
      // The schema has checked that it is there.
      if (root === undefined) return [];
      const san = sanOf(written);
      const label = `identity ${"exact" in san ? san.exact : san.pattern}`;
      return [{ ...signatory(principal, label, written), root, issuer: written.issuer, san }];
    }),
  );
}

/** One identity under two names would count as two. Patterns may overlap: then the first of a layer's principals counts. */
function refuseSharedIdentities({ document, locate }: Reading): void {
  const owners = new Map<string, string>();
  for (const [principal, { identities }] of Object.entries(document.spec.principals)) {
    for (const [at, { root, issuer, ...written }] of identities.entries()) {
      const id = JSON.stringify([root, issuer, sanOf({ root, issuer, ...written })]);
      const owner = owners.get(id);
      if (owner !== undefined) {
        const message = `this identity is that of ${owner} already; it belongs to one principal, once`;
        throw trustPolicyError(
          message,
          locate(["spec", "principals", principal, "identities", at]),
        );
      }
      owners.set(id, principal);
    }
  }
}

function sanOf(written: WrittenIdentity): TrustedIdentity["san"] {
  return "san" in written ? { exact: written.san } : { pattern: written.sanPattern };
}

function signatory(principal: string, label: string, { usages, revoked }: Life): Signatory {
  return { principal, label, usages: new Map(Object.entries(usages)), revoked };
}

async function readBeside(
  { isSigned, locate, readBeside: read }: Reading,
  { file, sha256 }: FileBeside,
  path: ValuePath,
): Promise<Uint8Array> {
  if (isSigned && sha256 === undefined) {
    const message = `a signed policy must give the sha256 of ${file}: the signature does not cover it`;
    throw trustPolicyError(message, locate([...path, "file"]));
  }
  const bytes = await read(file);
  const found = createHash("sha256").update(bytes).digest("hex");
  if (sha256 === undefined || found === sha256) return bytes;
  throw trustPolicyError(`${file} has the SHA-256 ${found}`, locate([...path, "sha256"]));
}
