import { z } from "zod";
import type { PolicyError } from "../../../domain/policy-error.ts";
import { positionAt } from "../../../domain/text-position.ts";
import { offsetOf } from "../../../means/json/offset-of.ts";
import { plainJson } from "../../../means/json/plain-json.ts";
import { readJson } from "../../../means/json/read-json.ts";
import { utf8Text } from "../../../means/text/utf8-text.ts";
import { goFactsError, goFactsTooLarge } from "../go-facts-error.ts";
import { CHECKSUM_RECORDS_KIND, type ChecksumRecords } from "./checksum-records.ts";
import { parseHash } from "./go-base64.ts";
import { isRecordText } from "./record.ts";

const MAX_BYTES: number = 64 * 1024 * 1024;
/** As many as a tree of all numbers that are exact is high. */
const MAX_PROOF = 53;

const HASH = z
  .string()
  .max(64)
  .transform((text, context) => {
    const hash = parseHash(text);
    if (hash !== undefined) return hash;
    context.addIssue("a SHA-256 in base64 was expected");
    return z.NEVER;
  });

const SCHEMA = z.strictObject({
  apiVersion: z.literal("facts.gatehouse/v1"),
  kind: z.literal(CHECKSUM_RECORDS_KIND),
  trees: z.array(z.string().max(65_536)).max(10_000),
  records: z
    .array(
      z.strictObject({
        id: z.int().min(0),
        text: z.string().max(65_536).refine(isRecordText, "lines of a go.sum were expected"),
        tree: z.int().min(0),
        proof: z.array(HASH).max(MAX_PROOF).optional(),
      }),
    )
    .max(200_000),
});

/** Reads what `writeChecksumRecords` wrote, or somebody says it did. Throws `invalid_parameter` with the place of the first fault. */
export function readChecksumRecords(bytes: Uint8Array, file: string): ChecksumRecords {
  const as = { file, as: "checksum records" };
  if (bytes.length > MAX_BYTES) throw goFactsTooLarge(as, `${MAX_BYTES} bytes`);
  const refuse = (path: readonly (string | number)[], message: string): PolicyError => {
    const where = path.join("/") || "the whole";
    return goFactsError(as, `${where}: ${message}`, positionAt(bytes, offsetOf(bytes, path)));
  };
  const parsed = SCHEMA.safeParse(plainJson(readJson(utf8Text(file, bytes), file)));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = (issue?.path ?? []).filter((step) => typeof step !== "symbol");
    throw refuse(path, issue?.message ?? "not expected");
  }
  const { trees, records } = parsed.data;
  const astray = records.findIndex(({ tree }) => tree >= trees.length);
  if (astray === -1) return parsed.data;
  throw refuse(
    ["records", astray, "tree"],
    `a position in the list of ${trees.length} trees was expected`,
  );
}
