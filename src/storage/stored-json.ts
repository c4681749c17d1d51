import { z } from "zod";
import type { AccessPaths } from "../domain/access-paths.ts";
import {
  type ArtifactName,
  type AskedTests,
  type BundleAccess,
  type DecisionBudget,
  ENGINE_CHOICES,
  type Portability,
  type RevisionRecord,
} from "../domain/bundle.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import { DELETED, type HeadMove } from "../domain/head.ts";
import type { Diagnostic } from "../domain/policy-error.ts";
import { isRevision, type Revision } from "../domain/revision.ts";
import type { DeleteRequest } from "./bundle-store.ts";

/** How many moves of a head a store keeps. */
export const MAX_MOVES = 1_000;

/**
 * What these schemas do not know a newer version may have written, which shares the store with this one during an upgrade:
 * it is passed over, not called damaged. The types are those of the domain, so that a field cannot be in one alone.
 */
const revision: z.ZodType<Revision> = z.custom<Revision>(
  isRevision,
  "64 hexadecimal digits are wanted",
);
const name: z.ZodType<BundleName> = z.custom<BundleName>(
  (value) => typeof value === "string" && value !== "",
  "a name is wanted",
);

/** Loose: the file of a bundle's moves is written again with each move, and keeps what it held. */
const moveSchema: z.ZodType<HeadMove> = z.looseObject({
  sequence: z.number().int().positive(),
  revision,
  at: z.string(),
  reason: z.string().min(1),
});

const ARTIFACTS: ReadonlySet<string> = new Set<ArtifactName>([
  "bundle.tar.gz",
  "source.tar.gz",
  "modules.json",
  "data.json",
  "policy.wasm",
  "plan.json",
  "wasm.tar.gz",
  "plan.tar.gz",
]);
const isArtifact = (text: string): text is ArtifactName => ARTIFACTS.has(text);

const findings: z.ZodType<readonly Diagnostic[]> = z.array(
  z.custom<Diagnostic>(isDiagnostic, "a finding is wanted"),
);

const portability: z.ZodType<Portability> = z.object({
  portable: z.boolean(),
  reasons: findings,
  planFaults: findings.optional(),
});

const askedTests: z.ZodType<AskedTests> = z.object({
  engine: z.string(),
  asked: z.number(),
  of: z.number(),
  because: z.string().optional(),
});

const budget: z.ZodType<DecisionBudget> = z.object({
  steps: z.number().optional(),
  timeoutMs: z.number().optional(),
  memoryMiB: z.number().optional(),
});

const authzen: z.ZodType<AccessPaths> = z.object({
  evaluation: z.string().optional(),
  subject: z.string().optional(),
  resource: z.string().optional(),
  action: z.string().optional(),
});

const access: z.ZodType<BundleAccess> = z.object({ read: z.literal("anyone") });

const recordSchema: z.ZodType<RevisionRecord> = z.object({
  name,
  revision,
  createdAt: z.string(),
  roots: z.array(z.string()),
  entrypoints: z.array(z.string()),
  decide: z.boolean(),
  regoVersion: z.union([z.literal(0), z.literal(1)]),
  engine: z.enum(ENGINE_CHOICES).optional(),
  budget: budget.optional(),
  sees: z.union([z.literal("all"), z.array(name)]).optional(),
  authzen: authzen.optional(),
  // What a newer version may have opened otherwise is closed here.
  access: access.optional().catch(undefined),
  portability: portability.optional(),
  tests: z.array(askedTests).optional(),
  size: z.number().int().nonnegative(),
  artifacts: z.array(z.string()).transform((names) => names.filter(isArtifact)),
});

const headFileSchema: z.ZodType<HeadFile> = z.object({
  name,
  moves: z.array(moveSchema).min(1),
});

/** A bundle's history as one file holds it: newest first, never empty; the first move is the head. */
export interface HeadFile {
  readonly name: BundleName;
  readonly moves: readonly HeadMove[];
}

/** Reads `head.json`. Throws with a reason when it is not what we wrote. */
export function parseHeadFile(text: string): HeadFile {
  const file = read(headFileSchema, text);
  const sequences = file.moves.map((move) => move.sequence);
  if (sequences.some((sequence, at) => at > 0 && sequence >= (sequences[at - 1] ?? 0))) {
    throw new Error("the sequences of its moves do not fall");
  }
  return file;
}

export function formatHeadFile(file: HeadFile): string {
  const moves = file.moves.map((move) => JSON.stringify(move)).join(",\n");
  return `{"name":${JSON.stringify(file.name)},"moves":[\n${moves}\n]}\n`;
}

/** How a history keeps a deletion. */
export function deletionOf({ revision, at, by }: DeleteRequest): Omit<HeadMove, "sequence"> {
  return { revision, at, reason: DELETED, ...(by === undefined ? {} : { by }) };
}

/** Reads one stored move. Throws with a reason when it is not what we wrote. */
export function parseMove(text: string): HeadMove {
  return read(moveSchema, text);
}

/** Reads a stored record. Throws with a reason when it is not what we wrote. */
export function parseRecord(text: string): RevisionRecord {
  return read(recordSchema, text);
}

/** Oldest first; revisions of one moment by their digits, so that every driver lists alike. */
export function byAge(a: RevisionRecord, b: RevisionRecord): number {
  const first = Date.parse(a.createdAt) - Date.parse(b.createdAt);
  if (first !== 0) return first;
  return a.revision < b.revision ? -1 : 1;
}

function isDiagnostic(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return "code" in value && "message" in value && typeof value.message === "string";
}

function read<T>(schema: z.ZodType<T>, text: string): T {
  const result = schema.safeParse(JSON.parse(text));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new Error(`${issue?.path.join(".") || "it"}: ${issue?.message}`);
}
