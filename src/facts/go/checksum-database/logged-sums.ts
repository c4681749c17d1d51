import { startSlices } from "../../../means/async/slices.ts";
import type { ClaimOutcome } from "../../dependencies/claim.ts";
import type { ChecksumRecords, ProvenRecord } from "./checksum-records.ts";
import { type Inclusion, inclusionOf } from "./inclusion.ts";
import { linesOf } from "./record.ts";
import { openNote } from "./signed-note.ts";
import { type LogTree, parseTree } from "./tree.ts";
import type { VerifierKey } from "./verifier-key.ts";

/** A hash of the checksum database, and whether it is shown to lie in a tree that the database signed. */
export interface LoggedSum {
  readonly hash: string;
  readonly proof: ClaimOutcome;
  /** Why it is not verified; `""` where it is. */
  readonly why: string;
}

/** By `path version`, or `path version/go.mod`. */
export type LoggedSums = ReadonlyMap<string, LoggedSum>;

/** What the records say, each proven or not. Where several name one key, what is proven counts before what is not. */
export async function loggedSums(
  { trees, records }: ChecksumRecords,
  keys: readonly VerifierKey[],
): Promise<LoggedSums> {
  const slices = startSlices();
  const signed: (LogTree | Inclusion)[] = [];
  for (const note of trees) {
    signed.push(signedTree(Buffer.from(note), keys));
    if (slices.isOver()) await slices.next();
  }
  const said = new Map<string, LoggedSum[]>();
  for (const record of records) {
    takeRecord(record, inclusionIn(record, signed[record.tree]), said);
    if (slices.isOver()) await slices.next();
  }
  return new Map(Array.from(said, ([key, sums]) => [key, strongest(sums)]));
}

function inclusionIn(record: ProvenRecord, tree: LogTree | Inclusion | undefined): Inclusion {
  if (tree === undefined) return { outcome: "not_verifiable", why: "no tree was given with it" };
  return "outcome" in tree ? tree : inclusionOf(record, record.proof, tree);
}

/** The tree, or what its note makes of every record in it. */
function signedTree(note: Uint8Array, keys: readonly VerifierKey[]): LogTree | Inclusion {
  const opened = openNote(note, keys);
  switch (opened.kind) {
    case "signed":
      return parseTree(opened.text) ?? notVerifiable("the signed note describes no tree");
    case "unknown_signers":
      return notVerifiable(
        `the tree is signed by ${opened.signers.join(", ")}, which is not known`,
      );
    case "wrong_signature":
      return {
        outcome: "contradicted",
        why: `the signature of ${opened.signer} is not of this tree`,
      };
    case "malformed":
      return notVerifiable("the tree's note is no signed note");
  }
}

function notVerifiable(why: string): Inclusion {
  return { outcome: "not_verifiable", why };
}

function takeRecord(
  record: ProvenRecord,
  inclusion: Inclusion,
  said: Map<string, LoggedSum[]>,
): void {
  const why = "why" in inclusion ? inclusion.why : "";
  for (const { path, version, hash } of linesOf(record)) {
    if (!hash.startsWith("h1:")) continue;
    const key = `${path} ${version}`;
    const sums = said.get(key) ?? [];
    sums.push({ hash, proof: inclusion.outcome, why });
    said.set(key, sums);
  }
}

/** Two hashes of one key in a log that proves both contradict each other. */
function strongest(sums: readonly LoggedSum[]): LoggedSum {
  const outcomes = ["verified", "contradicted", "not_verifiable"] as const;
  const outcome = outcomes.find((each) => sums.some(({ proof }) => proof === each));
  const alike = sums.filter(({ proof }) => proof === outcome);
  const first = alike[0] as LoggedSum;
  const other = alike.find(({ hash }) => hash !== first.hash);
  if (other === undefined) return first;
  return {
    hash: first.hash,
    proof: first.proof === "verified" ? "contradicted" : first.proof,
    why: `records name two hashes, ${first.hash} and ${other.hash}`,
  };
}
