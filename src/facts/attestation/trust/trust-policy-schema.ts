import { z } from "zod";
import { utcTime } from "../../../means/text/utc-time.ts";
import { parseHashText } from "../../sbom/hash/semantic-hash.ts";
import { ARTEFACTS } from "../statement/named-digests.ts";
import type { Layer, TrustDocument, TrustSpec } from "./trust-document.ts";

/** Another group than declarations, which a bundle is generated from. */
const TRUST_API_VERSION = "trust.gatehouse/v1";
const TRUST_KIND = "TrustPolicy";

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Milliseconds since the epoch. */
const instant = z.string().transform((text, context) => {
  if (utcTime(text) === text) return Date.parse(text);
  context.addIssue("must be a time such as 2027-01-31T00:00:00Z");
  return z.NEVER;
});

/** Milliseconds. */
const duration = z.string().transform((text, context) => {
  const [, count, unit = ""] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count !== undefined) return Number(count) * (SECONDS[unit] ?? 0) * 1000;
  context.addIssue("must be a number with s, m, h or d behind it, such as 90d");
  return z.NEVER;
});

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._@+-]{0,127}$/, {
  message: "must begin with a letter or digit and hold only those and . _ @ + -",
});
const sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/, { message: "must be 64 hexadecimal digits in lower case" });

/** As statements name them: written otherwise it would deny nothing. */
const artefactDigest = z
  .string()
  .refine((text) => sha256.safeParse(text).success || parseHashText(text) !== undefined, {
    message: "must be a SHA-256 in lower case, or a semantic hash as gatehouse sbom hash prints it",
  });

const besideShape = {
  file: z
    .string()
    .max(512)
    .regex(/^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))[A-Za-z0-9._/ -]+$/, {
      message: "must be the path of a file beside the policy or below",
    }),
  sha256: sha256.optional(),
};

const window = z
  .strictObject({ from: instant.optional(), until: instant.optional() })
  .refine(({ from, until }) => from === undefined || until === undefined || from < until, {
    message: "must begin before it ends",
  });

const revoked = z.discriminatedUnion("reason", [
  z.strictObject({ reason: z.literal("compromised"), at: instant }),
  z.strictObject({ reason: z.literal("retired"), at: instant }),
]);

const usages = z.record(name, window).refine((each) => Object.keys(each).length > 0, {
  message: "must name a layer at least",
});

const lifeShape = { usages, revoked: revoked.optional() };

const key = z.union([
  z.strictObject({ ...besideShape, ...lifeShape }),
  z.strictObject({ pem: z.string().max(16_384), ...lifeShape }),
]);

const identityShape = { root: name, issuer: z.string().min(1).max(1024), ...lifeShape };
const subjectName = z.string().min(1).max(1024);
const identity = z.union([
  z.strictObject({ ...identityShape, san: subjectName }),
  z.strictObject({ ...identityShape, sanPattern: subjectName }),
]);

const principal = z
  .strictObject({
    keys: z.array(key).max(100).default([]),
    identities: z.array(identity).max(100).default([]),
  })
  .refine(({ keys, identities }) => keys.length + identities.length > 0, {
    message: "must have a key or an identity at least",
  });

const pointer = z
  .string()
  .max(512)
  .regex(/^\/(?:[^~]|~[01]){1,511}$/, {
    message: "must be a JSON Pointer such as /runDetails/builder/id",
  });

const artefact = z.enum(ARTEFACTS);

const layer = z.strictObject({
  name,
  predicateTypes: z.array(z.string().min(1).max(1024)).min(1).max(32),
  principals: z.array(name).min(1).max(1000),
  threshold: z.number().int().min(1).max(1000).default(1),
  subject: artefact,
  names: z.array(artefact).max(ARTEFACTS.length).default([]),
  requires: z.record(pointer, z.array(z.string().max(1024)).min(1).max(100)).default({}),
  maxAge: duration.optional(),
  time: z.enum(["any", "trusted", "claimed"]).default("any"),
});

const root = z.strictObject({
  ...besideShape,
  logEntries: z.union([z.literal(0), z.literal(1)]).default(1),
  certificateTimestamps: z.union([z.literal(0), z.literal(1)]).default(1),
});

const MAX_PRINCIPALS = 1_000;

const spec: z.ZodType<TrustSpec> = z.strictObject({
  version: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  expires: instant,
  roots: z.record(name, root).default({}),
  principals: z.record(name, principal).refine((all) => Object.keys(all).length <= MAX_PRINCIPALS, {
    message: `must hold at most ${MAX_PRINCIPALS} principals`,
  }),
  layers: z.array(layer).min(1).max(32),
  denied: z
    .strictObject({
      artefacts: z.array(artefactDigest).max(100_000).default([]),
      statements: z.array(sha256).max(100_000).default([]),
    })
    .default({ artefacts: [], statements: [] }),
});

export const trustPolicySchema: z.ZodType<TrustDocument> = z.strictObject({
  apiVersion: z.literal(TRUST_API_VERSION),
  kind: z.literal(TRUST_KIND),
  metadata: z.strictObject({ name }),
  spec: spec.superRefine((written, context) => {
    for (const { path, message } of faultsIn(written)) {
      context.addIssue({ code: "custom", path: [...path], message });
    }
  }),
});

interface Fault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Names that stand for nothing, and numbers that cannot be reached. */
function* faultsIn({ layers, principals, roots }: TrustSpec): Iterable<Fault> {
  const layerNames = new Set<string>();
  for (const [at, each] of layers.entries()) {
    if (layerNames.has(each.name))
      yield { path: ["layers", at, "name"], message: "is there twice" };
    layerNames.add(each.name);
    yield* layerFaults(each, at, principals);
  }
  for (const [who, { keys, identities }] of Object.entries(principals)) {
    for (const [list, entries] of Object.entries({ keys, identities })) {
      for (const [at, { usages: used }] of entries.entries()) {
        for (const usage of Object.keys(used)) {
          if (layerNames.has(usage)) continue;
          const path = ["principals", who, list, at, "usages", usage];
          yield { path, message: "is no layer of this policy" };
        }
      }
    }
    for (const [at, each] of identities.entries()) {
      if (Object.hasOwn(roots, each.root)) continue;
      yield { path: ["principals", who, "identities", at, "root"], message: "is not among roots" };
    }
  }
}

function* layerFaults(
  { name, principals, threshold, subject, names }: Layer,
  at: number,
  known: TrustSpec["principals"],
): Iterable<Fault> {
  const unknown = principals.filter((who) => !Object.hasOwn(known, who));
  for (const who of unknown) {
    const path = ["layers", at, "principals", principals.indexOf(who)];
    yield { path, message: "is not among principals" };
  }
  const able = new Set(principals.filter((who) => maySign(known, who, name)));
  if (unknown.length === 0 && threshold > able.size) {
    const message = `cannot reach the threshold of ${threshold}: ${able.size} of them have a key or identity for it`;
    yield { path: ["layers", at, "principals"], message };
  }
  const twice = names.indexOf(subject);
  if (twice >= 0) {
    yield { path: ["layers", at, "names", twice], message: "is the subject already" };
  }
}

function maySign(known: TrustSpec["principals"], who: string, layer: string): boolean {
  const principal = Object.hasOwn(known, who) ? known[who] : undefined;
  const lives = [...(principal?.keys ?? []), ...(principal?.identities ?? [])];
  return lives.some(({ usages: used }) => Object.hasOwn(used, layer));
}
