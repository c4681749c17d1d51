import type { Command } from "commander";
import type { CompiledBundle } from "../../domain/bundle.ts";
import type { BundleName } from "../../domain/bundle-name.ts";
import type { Decision } from "../../domain/decision.ts";
import { PolicyError } from "../../domain/policy-error.ts";
import type { Revision } from "../../domain/revision.ts";
import { isDamaged } from "../../pipeline/answers.ts";
import { revisionOf } from "../../publish/revision-of.ts";
import type { CliIo } from "../cli-io.ts";
import type { ServerClient } from "../client/client.ts";
import { clientFor } from "../connection.ts";
import { memberOf } from "../json-text.ts";

import { compileLocally, withLocalSource } from "./local-source.ts";

/** What a `DependencyPolicy` is asked. */
export type DependencyRule = "deny" | "warn" | "fix";

/** The package that every `DependencyPolicy` answers in. */
const PACKAGE = "dependency";

/** One revision of a bundle with dependency policies, here or on a server: both answer the same. */
export interface AskedPolicy {
  readonly bundle: BundleName;
  readonly revision: Revision;
  /** The findings of a rule about facts, which are JSON text. Throws `not_found` where the bundle has no such rule. */
  ask(rule: DependencyRule, facts: string): Promise<readonly unknown[]>;
}

export interface PolicyChoice {
  /** A folder or archive to ask here; else a server is asked. */
  readonly policy?: string | undefined;
  readonly bundle?: BundleName | undefined;
  readonly json?: boolean | undefined;
}

/** Opens the policy that the command line names and hands it on. Gives the exit status. */
export async function withDependencyPolicy(
  io: CliIo,
  command: Command,
  { policy, bundle, json }: PolicyChoice,
  use: (asked: AskedPolicy) => Promise<number>,
): Promise<number> {
  if (policy === undefined) return await use(await ofServer(await clientFor(io, command), bundle));
  return await withLocalSource(io, { path: policy, bundle, json }, async ({ source, seen }) => {
    const compiled = await compileLocally(io, { ...source, decide: true }, seen);
    const { openDecisions } = await import("../../pipeline/decide-once.ts");
    const opened = await openDecisions(compiled, seen.parts);
    try {
      return await use(ofBundle(compiled, opened.decide));
    } finally {
      opened.close();
    }
  });
}

function ofBundle(
  { source }: CompiledBundle,
  decide: (path: readonly string[], input: string) => Promise<Decision>,
): AskedPolicy {
  return {
    bundle: source.name,
    revision: revisionOf(source),
    ask: async (rule, facts) => {
      const decision = await decide([PACKAGE, rule], facts);
      if (decision.kind === "error") {
        throw new PolicyError("evaluation_error", decision.error.message, {
          diagnostics: [decision.error],
        });
      }
      return findingsIn(decision.kind === "defined" ? decision.json : undefined, rule, source.name);
    },
  };
}

/** One revision is asked all along, also where the head moves meanwhile. */
async function ofServer(
  client: ServerClient,
  chosen: BundleName | undefined,
): Promise<AskedPolicy> {
  const bundle = chosen ?? (await onlyDependencyBundle(client));
  const entry = await client.one(bundle);
  if (isDamaged(entry)) {
    throw new PolicyError("unavailable", `bundle ${bundle} cannot be asked: ${entry.problem}`);
  }
  const { revision } = entry.head;
  return {
    bundle,
    revision,
    ask: async (rule, facts) => {
      const scope = { bundle, revision };
      const answer = await client.decide([PACKAGE, rule], `{"input":${facts}}`, scope);
      return findingsIn(memberOf(answer, "result"), rule, bundle);
    },
  };
}

async function onlyDependencyBundle(client: ServerClient): Promise<BundleName> {
  const entries = await client.list();
  const found = entries.filter((entry) => !isDamaged(entry) && entry.roots.includes(PACKAGE));
  const [first, ...others] = found.map(({ name }) => name);
  if (first !== undefined && others.length === 0) return first;
  const why =
    first === undefined
      ? `${client.server} has no bundle with the root ${PACKAGE}: push one, or name a folder with --policy`
      : `${client.server} has several bundles with the root ${PACKAGE}: say --bundle ${[first, ...others].join(" or --bundle ")}`;
  throw new PolicyError("not_found", why);
}

function findingsIn(
  json: string | undefined,
  rule: DependencyRule,
  bundle: BundleName,
): readonly unknown[] {
  if (json === undefined) {
    const why = `bundle ${bundle} has no ${PACKAGE}/${rule}: is there a DependencyPolicy in it?`;
    throw new PolicyError("not_found", why);
  }
  const value: unknown = JSON.parse(json);
  if (Array.isArray(value)) return value;
  const why = `${PACKAGE}/${rule} of bundle ${bundle} gives no set: it is no DependencyPolicy's`;
  throw new PolicyError("invalid_parameter", why);
}
