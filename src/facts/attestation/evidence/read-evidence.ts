import { createHash } from "node:crypto";
import type { Bundle } from "@sigstore/bundle";
import type { z } from "zod";
import type { Json, JsonObject } from "../../../domain/json-value.ts";
import { type Diagnostic, isPolicyError } from "../../../domain/policy-error.ts";
import { plainJson } from "../../../means/json/plain-json.ts";
import { readJson } from "../../../means/json/read-json.ts";
import { utf8Text } from "../../../means/text/utf8-text.ts";
import { type Envelope, envelopeSchema } from "../dsse/envelope.ts";
import { EVIDENCE_ERROR } from "../findings.ts";
import { looksLikeBundle, readBundle } from "../sigstore/bundle-schema.ts";
import { type Evidence, MAX_EVIDENCE_BYTES } from "./evidence.ts";
import { hasManyValues } from "./has-many-values.ts";

/** What a file holds, and what of it cannot be read: that is told, and breaks no chain. */
export interface EvidenceFile {
  readonly evidence: readonly Evidence[];
  readonly unread: readonly Diagnostic[];
}

const MAX_DOCUMENTS = 1_000;
/** How many of what cannot be read are told one by one. */
const MAX_UNREAD = 20;

interface Document {
  readonly value: Json;
  readonly row: number;
}

/**
 * Reads DSSE envelopes and sigstore bundles: one in a file, one a line, a list, or `attestations` as a registry answers. Nothing is
 * verified.
 */
export function readEvidence(bytes: Uint8Array, file: string): EvidenceFile {
  const unread: Diagnostic[] = [];
  const tell = (message: string, row = 1): void => {
    unread.push({ code: EVIDENCE_ERROR.code, message, location: { file, row, col: 1 } });
  };
  if (bytes.length > MAX_EVIDENCE_BYTES) {
    tell("this is larger than 64 MiB");
    return { evidence: [], unread };
  }
  if (hasManyValues(bytes)) {
    tell("it holds more values than any evidence does");
    return { evidence: [], unread };
  }
  const documents = documentsIn(bytes, file, unread).flatMap(unwrapped);
  const evidence: Evidence[] = [];
  for (const document of documents.slice(0, MAX_DOCUMENTS)) {
    const read = readOne(document.value);
    if (read.kind === "refused") tell(reasonOf(read.issues), document.row);
    else {
      const place = documents.length === 1 ? file : `${file}:${document.row}`;
      const payloadSha256 = sha256(read.envelope.payload);
      evidence.push({ place, payloadSha256, envelope: read.envelope, bundle: read.bundle });
    }
  }
  const more = unread.splice(MAX_UNREAD).length;
  if (more > 0) tell(`${more} more of its lines or statements are no evidence`);
  if (documents.length > MAX_DOCUMENTS) {
    tell(`it holds more than ${MAX_DOCUMENTS} statements; the others were not read`);
  }
  return { evidence, unread };
}

function documentsIn(bytes: Uint8Array, file: string, unread: Diagnostic[]): Document[] {
  try {
    const text = utf8Text(file, bytes);
    const lines = text.split("\n");
    const written = lines.filter((line) => line.trim() !== "");
    // One a line: the first line is whole by itself, and not the only one.
    if (written.length > 1 && isWhole(written[0] as string)) return linesIn(lines, file, unread);
    return [{ value: plainJson(readJson(text, file)), row: 1 }];
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    unread.push(...error.diagnostics.slice(0, 1));
    return [];
  }
}

function isWhole(line: string): boolean {
  try {
    readJson(line);
    return true;
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    return false;
  }
}

function linesIn(lines: readonly string[], file: string, unread: Diagnostic[]): Document[] {
  return lines.flatMap((line, at): Document[] => {
    if (line.trim() === "") return [];
    const row = at + 1;
    try {
      return [{ value: plainJson(readJson(line, file, { row, col: 1 })), row }];
    } catch (error) {
      if (!isPolicyError(error)) throw error;
      unread.push(...error.diagnostics.slice(0, 1));
      return [];
    }
  });
}

/** Lists, and what registries wrap around bundles. */
function unwrapped({ value, row }: Document): Document[] {
  const items = Array.isArray(value) ? value : memberOf(value, "attestations");
  if (!Array.isArray(items)) return [{ value, row }];
  return (items as readonly Json[]).map((item) => ({
    value: memberOf(item, "bundle") ?? item,
    row,
  }));
}

function memberOf(value: Json, name: string): Json | undefined {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject && Object.hasOwn(value, name) ? (value as JsonObject)[name] : undefined;
}

type ReadOne =
  | { readonly kind: "read"; readonly envelope: Envelope; readonly bundle?: Bundle }
  | { readonly kind: "refused"; readonly issues: readonly z.core.$ZodIssue[] };

function readOne(value: Json): ReadOne {
  if (looksLikeBundle(value)) {
    const read = readBundle(value);
    return read.kind === "refused" ? read : { ...read, kind: "read" };
  }
  const read = envelopeSchema.safeParse(value);
  if (read.success) return { kind: "read", envelope: read.data };
  return { kind: "refused", issues: read.error.issues };
}

function reasonOf([issue]: readonly z.core.$ZodIssue[]): string {
  const at = issue?.path.join(".") ?? "";
  const what = `${at === "" ? "" : `${at}: `}${issue?.message ?? ""}`;
  return `a DSSE envelope or a sigstore bundle with one was expected: ${what}`;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
