import { type Bundle, bundleFromJSON } from "@sigstore/bundle";
import { z } from "zod";
import type { Json } from "../../../domain/json-value.ts";
import { messageOf } from "../../../domain/policy-error.ts";
import { strictBase64 } from "../dsse/base64.ts";
import { type Envelope, envelopeSchema } from "../dsse/envelope.ts";

export type ReadBundle =
  | { readonly kind: "bundle"; readonly bundle: Bundle; readonly envelope: Envelope }
  | { readonly kind: "refused"; readonly issues: readonly z.core.$ZodIssue[] };

/** Certificates, timestamps, proofs: none comes near, and what reads them is not quick with large ones. */
const MAX_ENCODED = 24 * 1024;
const MAX_ENTRIES = 16;
const MAX_HASHES = 64;
const MAX_BODY = 64 * 1024 * 1024;

const encoded = (limit: number) =>
  z
    .string()
    .max(limit)
    .refine((text) => strictBase64(text) !== undefined, {
      message: "must be base64 in its one form, padded",
    });
const bytes = encoded(MAX_ENCODED);
/** Whole numbers of 64 bits, which protobuf's JSON has as text. */
const whole = z.union([z.string().regex(/^\d{1,19}$/), z.number().int().nonnegative()]).nullish();

/**
 * The names of who signed a checkpoint are compared as patterns by what verifies it: only such as mean themselves are let through.
 */
const PLAIN_NOTE = /^\u2014 [A-Za-z0-9.:/_-]{1,256} [A-Za-z0-9+/=]{1,8192}$/;
const checkpoint = z
  .string()
  .max(MAX_ENCODED)
  .refine(hasPlainNames, { message: "must be a signed note whose signers have plain names" });

function hasPlainNames(envelope: string): boolean {
  const split = envelope.indexOf("\n\n");
  if (split < 0) return false;
  const lines = envelope.slice(split + 2).split("\n");
  return lines.every((line) => line === "" || PLAIN_NOTE.test(line));
}

const entry = z.object({
  logIndex: whole,
  logId: z.object({ keyId: bytes }),
  kindVersion: z.object({ kind: z.string().max(64), version: z.string().max(64) }),
  integratedTime: whole,
  inclusionPromise: z.object({ signedEntryTimestamp: bytes }).nullish(),
  inclusionProof: z
    .object({
      logIndex: whole,
      rootHash: bytes.nullish(),
      treeSize: whole,
      hashes: z.array(bytes).max(MAX_HASHES).nullish(),
      checkpoint: z.object({ envelope: checkpoint }),
    })
    .nullish(),
  canonicalizedBody: encoded(MAX_BODY),
});

const certificate = z.object({ rawBytes: bytes });

const schema = z.object({
  mediaType: z.enum([
    "application/vnd.dev.sigstore.bundle+json;version=0.1",
    "application/vnd.dev.sigstore.bundle+json;version=0.2",
    "application/vnd.dev.sigstore.bundle+json;version=0.3",
    "application/vnd.dev.sigstore.bundle.v0.3+json",
  ]),
  verificationMaterial: z.object({
    publicKey: z.object({ hint: z.string().max(1024).nullish() }).nullish(),
    x509CertificateChain: z
      .object({ certificates: z.array(certificate).min(1).max(MAX_ENTRIES) })
      .nullish(),
    certificate: certificate.nullish(),
    tlogEntries: z.array(entry).max(MAX_ENTRIES).nullish(),
    timestampVerificationData: z
      .object({
        rfc3161Timestamps: z
          .array(z.object({ signedTimestamp: bytes }))
          .max(MAX_ENTRIES)
          .nullish(),
      })
      .nullish(),
  }),
  dsseEnvelope: envelopeSchema,
});

/** True for what calls itself a sigstore bundle. */
export function looksLikeBundle(value: Json): boolean {
  return typeof value === "object" && value !== null && "verificationMaterial" in value;
}

/** Reads a sigstore bundle of version 0.1, 0.2 or 0.3 that holds an envelope, by our schema first and the library's rules then. */
export function readBundle(value: Json): ReadBundle {
  const checked = schema.safeParse(value);
  if (!checked.success) return { kind: "refused", issues: checked.error.issues };
  try {
    const bundle = bundleFromJSON(value);
    if (bundle.content.$case !== "dsseEnvelope") {
      const message = "stands beside an envelope, and one thing is signed";
      return { kind: "refused", issues: [{ code: "custom", path: ["messageSignature"], message }] };
    }
    return { kind: "bundle", bundle, envelope: checked.data.dsseEnvelope };
  } catch (error) {
    return { kind: "refused", issues: [{ code: "custom", path: [], message: messageOf(error) }] };
  }
}
