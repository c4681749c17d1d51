import type { RevisionParts } from "../decide/active-revision.ts";
import { parseJsonFiles } from "../declarations/json-files.ts";
import { withStatements } from "../declarations/statements.ts";
import type { AskedTests, BundleSource, BundleStatements, FileTree } from "../domain/bundle.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import type { Diagnostic } from "../domain/policy-error.ts";
import type { Revision } from "../domain/revision.ts";
import { type ArchiveLimits, readArchive } from "../means/archive/read-archive.ts";
import type { Opa } from "../opa/program/opa.ts";
import { type PackedRevision, packRevision } from "../publish/pack.ts";
import { revisionOf } from "../publish/revision-of.ts";
import type { Pushed } from "./answers.ts";
import { type GateOptions, judgeStored, passGate } from "./gate.ts";
import { readSource } from "./read-source.ts";
import { type Comparison, compareTrees, type StoredTree, unpackStored } from "./stored-trees.ts";

/** A push as it comes, and what it is compared with. */
export interface PushJob {
  readonly name: BundleName;
  readonly pushed: Pushed;
  readonly statements: BundleStatements;
  /** What the head was pushed as; undefined when there is none. */
  readonly before: StoredTree | undefined;
}

/** What is known of a push once it is read. */
export interface ReadPush extends Comparison {
  readonly revision: Revision;
  readonly source: Pick<
    BundleSource,
    "name" | "roots" | "rootsDerived" | "entrypoints" | "decide" | "sees" | "warnings"
  >;
}

export interface PassedPush {
  /** Findings that did not refuse it. */
  readonly warnings: readonly Diagnostic[];
  /** Absent without tests. */
  readonly tests?: readonly AskedTests[];
  /** Absent when only the verdict was wanted. */
  readonly packed?: PackedRevision;
}

/** A stored revision that is to be the head again. */
export interface RollbackJob {
  readonly name: BundleName;
  /** What would answer by it; undefined when agents alone get it. */
  readonly parts: RevisionParts | undefined;
  readonly before: StoredTree | undefined;
  readonly after: StoredTree;
}

/** One push on its way. What it has read stays until it ends. */
export interface PushSession {
  readonly read: ReadPush;
  /**
   * The whole gate, beside what the bundle sees, and what is to be stored with `at` as its time. Throws `invalid_parameter`
   * with all findings.
   */
  pass(at: string | undefined, seen?: readonly RevisionParts[]): Promise<PassedPush>;
  end(): void;
}

/** Everything of pushes and rollbacks that grows with what was sent. */
export interface PushGate {
  /** Reads a push. Throws `invalid_parameter` with the places of all findings, `too_large`, `unavailable` when aborted. */
  open(job: PushJob, signal?: AbortSignal): Promise<PushSession>;
  /** Judges a stored revision anew, and compares. Throws `invalid_parameter`. */
  judge(job: RollbackJob, signal?: AbortSignal): Promise<Comparison>;
  close(): Promise<void>;
}

export interface PushGateOptions {
  readonly opa: Opa;
  readonly builtins: GateOptions["builtins"];
  readonly archiveLimits: ArchiveLimits;
}

/** The gate where it is called. */
export function createPushGate(options: PushGateOptions): PushGate {
  const { opa, builtins, archiveLimits } = options;
  const unpack = (name: BundleName, stored: StoredTree): Promise<FileTree> =>
    unpackStored(name, stored, archiveLimits);
  return {
    async open({ name, pushed, statements, before }, signal) {
      const tree = withStatements(name, await treeOf(pushed, archiveLimits), statements);
      const source = readSource(name, tree);
      const comparison = await compareTrees(
        async () => before && (await unpack(name, before)),
        async () => tree,
      );
      const { roots, rootsDerived, entrypoints, decide, sees, warnings } = source;
      const facts = { name, roots, rootsDerived, entrypoints, decide, sees, warnings };
      return {
        read: { revision: revisionOf(source), source: facts, ...comparison },
        async pass(at, seen = []) {
          const compiled = await passGate(source, { opa, builtins, signal, seen });
          const packed = at === undefined ? undefined : await packRevision(compiled, at);
          const tests = compiled.engine?.tests;
          return {
            warnings: compiled.warnings,
            ...(tests && { tests }),
            ...(packed && { packed }),
          };
        },
        end: () => {},
      };
    },
    async judge({ name, parts, before, after }) {
      if (parts !== undefined) await judgeStored(parts, builtins);
      return await compareTrees(
        async () => before && (await unpack(name, before)),
        () => unpack(name, after),
      );
    },
    close: async () => {},
  };
}

/** The files of a push. Throws `invalid_parameter` and `too_large` as the readers of bodies do. */
export async function treeOf(pushed: Pushed, limits: ArchiveLimits): Promise<FileTree> {
  if (pushed.kind === "files") return pushed.tree;
  const bytes = Buffer.concat(pushed.pieces);
  return pushed.kind === "archive" ? await readArchive(bytes, limits) : parseJsonFiles(bytes);
}
