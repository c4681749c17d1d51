import { z } from "zod";
import { PolicyError } from "../../domain/policy-error.ts";
import { positionAt } from "../../domain/text-position.ts";
import { isVersion } from "../../go-modules/version/canonical-version.ts";
import { offsetOf } from "../../means/json/offset-of.ts";
import { utcTime } from "../../means/text/utc-time.ts";
import { ADVISORIES_API_VERSION, ADVISORIES_KIND, type Advisories } from "./advisory.ts";
import { advisoryError } from "./advisory-error.ts";
import { advisoryJson } from "./advisory-json.ts";

/** Forty times what all of Go's records come to in 2026. */
export const MAX_ADVISORIES_BYTES: number = 256 * 1024 * 1024;

const TEXT = z.string().max(10_000);
const TIME = TEXT.refine((text) => utcTime(text) === text, "a time in UTC was expected");
const VERSION = TEXT.refine(isVersion, "a version like v1.2.3 was expected");

const ADVISORIES: z.ZodType<Advisories> = z.strictObject({
  apiVersion: z.literal(ADVISORIES_API_VERSION),
  kind: z.literal(ADVISORIES_KIND),
  snapshot: TIME,
  advisories: z.array(
    z.strictObject({
      id: TEXT,
      aliases: z.array(TEXT),
      summary: TEXT.optional(),
      severity: z.enum(["low", "moderate", "high", "critical", "unknown"]),
      severityFrom: z.enum(["word", "cvss_v4", "cvss_v3", "alias"]).optional(),
      published: TIME,
      modified: TIME,
      module: TEXT,
      ranges: z
        .array(
          z.strictObject({
            introduced: z.union([z.literal("0"), VERSION]),
            fixed: VERSION.optional(),
            lastAffected: VERSION.optional(),
          }),
        )
        .min(1),
    }),
  ),
  unread: z.array(z.strictObject({ id: TEXT, module: TEXT, why: TEXT })),
});

/** Reads what `writeAdvisories` wrote, or somebody says it did. Throws `invalid_parameter` with the place of the first fault. */
export function readAdvisories(bytes: Uint8Array, file: string): Advisories {
  if (bytes.length > MAX_ADVISORIES_BYTES) {
    const message = `${file} is larger than 256 MiB, which no file of advisories is`;
    throw new PolicyError("too_large", message);
  }
  const parsed = ADVISORIES.safeParse(advisoryJson(bytes, file));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = (issue?.path ?? []).filter((step) => typeof step !== "symbol");
  const message = `${path.join("/") || "the whole"}: ${issue?.message ?? "not expected"}`;
  throw advisoryError(file, message, positionAt(bytes, offsetOf(bytes, path)));
}
