import { z } from "zod";
import type { JsonObject } from "../../domain/json-value.ts";
import { listOf } from "../kubernetes-names.ts";
import { type Severity, severity } from "./action.ts";
import { modulePattern } from "./module-pattern.ts";
import { effectiveFrom, effectiveOn } from "./moment.ts";

/** Where the source of modules may come from. */
export interface OriginsRule {
  readonly allow: readonly { readonly url: string; readonly vcs?: string | undefined }[];
  readonly unknown: Severity;
  readonly exempt: readonly string[];
  readonly effectiveOn?: string | undefined;
}

const address = z
  .string()
  .max(1_000)
  .regex(
    /^[a-z][a-z0-9+.-]*:\/\/[\x21-\x7e]*[^/\s]$/,
    "must be an address such as https://github.com/example, without a slash at its end",
  );

export const originsRule: z.ZodType<OriginsRule, unknown> = z
  .strictObject({
    allow: listOf(
      z.strictObject({
        url: address.describe("An address with all that lies below it."),
        vcs: z
          .enum(["git", "hg", "svn", "bzr", "fossil"])
          .optional()
          .describe("Any when left out."),
      }),
    )
      .max(20_000)
      .describe("By the repository that Go recorded, never by the module path."),
    unknown: severity("deny", "A module of which nobody says where it came from."),
    exempt: z.array(modulePattern).max(10_000).default([]).describe("Modules that are not judged."),
    effectiveOn,
  })
  .describe("Where the source of modules may come from.");

/** `https:`, nothing, and the host. */
const HOST_PARTS = 3;

/** Addresses by their text; those of whole hosts are looked up by their lengths, longer ones by host in so many parts. */
export function originsData({ allow, unknown, effectiveOn: from }: OriginsRule): JsonObject {
  const allowed = new Map<string, string[]>();
  const lengths = new Set<number>();
  const depths = new Map<string, Set<number>>();
  for (const { url, vcs = "" } of allow) {
    allowed.set(url, [...(allowed.get(url) ?? []), vcs]);
    const parts = url.split("/");
    const [, , host = ""] = parts;
    if (parts.length <= HOST_PARTS) lengths.add(url.length);
    else depths.set(host, (depths.get(host) ?? new Set()).add(parts.length));
  }
  return {
    allowed: Object.fromEntries(allowed),
    lengths: ascending(lengths),
    depths: Object.fromEntries([...depths].map(([host, found]) => [host, ascending(found)])),
    unknown,
    effectiveOn: effectiveFrom(from),
  };
}

function ascending(numbers: Iterable<number>): number[] {
  return [...numbers].sort((a, b) => a - b);
}
