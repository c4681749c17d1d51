import type { LoggedRecord } from "./record.ts";
import { type LogTree, nodeHash, recordHash } from "./tree.ts";

/** Whether a record lies in the log. */
export type Inclusion =
  | { readonly outcome: "verified" }
  | { readonly outcome: "contradicted"; readonly why: string }
  | { readonly outcome: "not_verifiable"; readonly why: string };

/** Hashes from the record's side up to below the root: a Merkle audit path (RFC 6962, 2.1.1). */
export type InclusionProof = readonly Uint8Array[];

/** Says whether the proof leads from the record, at its place in the log, to the tree's root (tlog.CheckRecord). */
export function inclusionOf(
  record: LoggedRecord,
  proof: InclusionProof | undefined,
  tree: LogTree,
): Inclusion {
  if (record.id >= tree.size) {
    const why = `record ${record.id} is younger than the tree, which has ${tree.size}`;
    return { outcome: "not_verifiable", why };
  }
  if (proof === undefined) {
    return { outcome: "not_verifiable", why: "no proof leads from it to the tree" };
  }
  const root = rootOf(record, proof, tree.size);
  if (root !== undefined && Buffer.compare(root, tree.root) === 0) return { outcome: "verified" };
  const why = `the proof of record ${record.id} does not lead to the root of the tree`;
  return { outcome: "contradicted", why };
}

/** Undefined where the proof has more or fewer hashes than lie on the way. Halves without bits: those end at 32. */
function rootOf(record: LoggedRecord, proof: InclusionProof, size: number): Uint8Array | undefined {
  let [at, last] = [record.id, size - 1];
  let hash = recordHash(record.text);
  for (const other of proof) {
    if (last === 0) return undefined;
    // Without a neighbour on the right it moves up as it is.
    while (at === last && at % 2 === 0) [at, last] = [at / 2, last / 2];
    hash = at % 2 === 1 ? nodeHash(other, hash) : nodeHash(hash, other);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 ? hash : undefined;
}
