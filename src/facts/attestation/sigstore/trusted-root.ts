import { TrustedRoot } from "@sigstore/protobuf-specs";
import { type TrustMaterial, toTrustMaterial } from "@sigstore/verify";
import { z } from "zod";
import { messageOf, PolicyError } from "../../../domain/policy-error.ts";
import { readJson } from "../../../means/json/read-json.ts";
import { schemaFindings } from "../../../means/schema/schema-findings.ts";
import { utcTime } from "../../../means/text/utc-time.ts";
import { utf8Text } from "../../../means/text/utf8-text.ts";
import { readYaml } from "../../../means/yaml/yaml-text.ts";
import { strictBase64 } from "../dsse/base64.ts";
import { TRUST_POLICY_ERROR } from "../findings.ts";
import { trustPolicyError } from "../trust/trust-policy-error.ts";

/** Certificate authorities, logs and timestamp authorities, and what a bundle must hold of them. */
export interface SigstoreRoot {
  readonly name: string;
  readonly material: TrustMaterial;
  readonly logEntries: 0 | 1;
  readonly certificateTimestamps: 0 | 1;
}

const MAX_ENTRIES = 256;

const bytes = z
  .string()
  .max(64 * 1024)
  .refine((text) => (strictBase64(text)?.length ?? 0) > 0, { message: "must be base64, padded" });
const time = z
  .string()
  .refine((text) => utcTime(text) !== undefined, { message: "must be a time of RFC 3339" });

/** Without a start it would hold from the beginning of time, which no authority does. */
const validFor = z
  .object({ start: time, end: time.nullish() })
  .refine(({ start, end }) => end == null || Date.parse(start) < Date.parse(end), {
    message: "must begin before it ends",
  });

const log = z.object({
  baseUrl: z.string().min(1).max(1024),
  hashAlgorithm: z.string(),
  publicKey: z.object({ rawBytes: bytes, keyDetails: z.string(), validFor }),
  logId: z.object({ keyId: bytes }),
});
const authority = z.object({
  certChain: z.object({
    certificates: z
      .array(z.object({ rawBytes: bytes }))
      .min(1)
      .max(16),
  }),
  validFor,
});
const logs = z.array(log).max(MAX_ENTRIES).default([]);
const authorities = z.array(authority).max(MAX_ENTRIES).default([]);

const schema = z.object({
  mediaType: z.enum([
    "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
    "application/vnd.dev.sigstore.trustedroot.v0.1+json",
    "application/vnd.dev.sigstore.trustedroot.v0.2+json",
  ]),
  tlogs: logs,
  ctlogs: logs,
  certificateAuthorities: authorities,
  timestampAuthorities: authorities,
});

/**
 * Reads a trusted root file (`trusted_root.json`): by our schema first, because the library takes a missing start of validity for the
 * beginning of time. Throws `invalid_parameter` with a finding and its place for each fault.
 */
export function readTrustedRoot(
  content: Uint8Array,
  file: string,
  { name, logEntries, certificateTimestamps }: Omit<SigstoreRoot, "material">,
): SigstoreRoot {
  const text = utf8Text(file, content);
  readJson(text, file);
  const placed = readYaml(text, { file, line: 1 });
  const checked = schema.safeParse(placed.value);
  if (!checked.success) {
    const subject = { text: placed, code: TRUST_POLICY_ERROR.code };
    const diagnostics = schemaFindings(checked.error.issues, schema, subject);
    throw new PolicyError("invalid_parameter", `${file} is no trusted root`, { diagnostics });
  }
  try {
    const material = toTrustMaterial(TrustedRoot.fromJSON(placed.value));
    return { name, material, logEntries, certificateTimestamps };
  } catch (error) {
    const message = `a key or certificate of it cannot be read: ${messageOf(error)}`;
    throw trustPolicyError(message, { file, row: 1, col: 1 });
  }
}
