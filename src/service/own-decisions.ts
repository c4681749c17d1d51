import {
  activateRevision,
  type NamedRevision,
  type RevisionParts,
} from "../decide/active-revision.ts";
import type { Answer } from "../decide/answer.ts";
import type { BuiltinDeclaration } from "../decide/builtins/builtin.ts";
import { builtinsFor } from "../decide/builtins/builtins.ts";
import { createDecisions } from "../decide/decisions.ts";
import { parseAllowedHosts } from "../decide/network/allowed-hosts.ts";
import { createNetwork } from "../decide/network/node-network.ts";
import type { DecisionBudget } from "../domain/bundle.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import { type Diagnostic, messageOf, PolicyError } from "../domain/policy-error.ts";
import { parseRulePath } from "../opa/rego/rule-path.ts";
import type { BundleVerification } from "../opa/signatures/verification.ts";
import { noJson, readInput } from "../pipeline/decide-once.ts";

/** How a program's own decisions are made. */
export interface OwnDecisionsOptions {
  /**
   * Hosts that `http.send` and `net.lookup_ip_addr` may ask: names, addresses and networks. Without any, a policy that calls
   * them is refused.
   */
  readonly allowNet?: readonly string[];
  /** What one decision may cost; that of the bundle itself lowers it. Default: 500 million steps, 5 s, 1 GiB. */
  readonly budget?: DecisionBudget;
  /** Only what is signed so is taken. Default: signatures are not looked at. */
  readonly verification?: BundleVerification;
}

/** What a decision came to, and the revision that it came from. */
export type DecisionAnswer<Result = unknown> =
  /** `result` is the value as `JSON.parse` gives it. */
  | { readonly kind: "defined"; readonly result: Result; readonly revision: string }
  | { readonly kind: "undefined"; readonly revision: string }
  /** What OPA answers with an error: a conflict, or a budget that is spent. */
  | {
      readonly kind: "error";
      readonly error: Diagnostic;
      readonly revision: string;
      /** What was thrown, where it is a defect. */
      readonly cause?: unknown;
    };

/** A bundle that answers in this process. */
export interface AnsweringBundle {
  /**
   * What a path comes to, `authz/allow` or `data.authz.allow`. `input` is any value that JSON has, or its text as bytes;
   * undefined and null are no input. Throws `invalid_parameter` for what is no path or no JSON, `unavailable` once it is
   * closed and before any revision is active.
   */
  decide<Result = unknown>(path: string, input?: unknown): Promise<DecisionAnswer<Result>>;
  /** Resolves once a revision answers. Throws `unavailable` when it is closed before. */
  ready(): Promise<void>;
  /** Gives its memory back. Final. */
  close(): void;
}

/** The decisions of one bundle in this process, whatever revision of it is there. */
export interface OwnDecisions {
  readonly builtins: ReadonlyMap<string, BuiltinDeclaration>;
  /** Makes a revision answer in the place of the last, under the name that it is told by. Throws as engines do: the last stays. */
  activate(parts: RevisionParts, revision: string): Promise<void>;
  decide<Result = unknown>(path: string, input?: unknown): Promise<DecisionAnswer<Result>>;
  close(): void;
}

const MEBIBYTE = 1024 * 1024;

export function createOwnDecisions({ allowNet = [], budget }: OwnDecisionsOptions): OwnDecisions {
  const hosts = parseAllowedHosts(allowNet.join(","), "allowNet");
  const network = hosts && createNetwork({ hosts });
  const builtins = builtinsFor(network !== undefined);
  const decisions = createDecisions({ network, ...limitsOf(budget) });
  const told = new WeakMap<NamedRevision, string>();
  let active: BundleName | undefined;
  let isClosed = false;

  return {
    builtins,
    async activate(parts, revision) {
      const next = await activateRevision(parts, builtins);
      if (isClosed) return next.close();
      told.set(next, revision);
      decisions.activate(next);
      if (active !== undefined && active !== next.name) decisions.deactivate(active);
      active = next.name;
    },
    async decide<Result>(path: string, input: unknown) {
      const name = answering(active, isClosed);
      const answer = await decisions.decideIn(name, parseRulePath(path), inputOf(input));
      const [by] = answer.revisions;
      return toldAnswer<Result>(answer, (by && told.get(by)) ?? "");
    },
    close() {
      isClosed = true;
      decisions.close();
      network?.close();
    },
  };
}

function answering(active: BundleName | undefined, isClosed: boolean): BundleName {
  if (isClosed) throw new PolicyError("unavailable", "the bundle is closed");
  if (active !== undefined) return active;
  throw new PolicyError("unavailable", "no revision of the bundle is active yet");
}

function limitsOf({ steps, timeoutMs, memoryMiB }: DecisionBudget = {}) {
  return {
    ...(steps !== undefined && { budgetSteps: steps }),
    ...(timeoutMs !== undefined && { budgetMs: timeoutMs }),
    ...(memoryMiB !== undefined && { budgetBytes: memoryMiB * MEBIBYTE }),
  };
}

function toldAnswer<Result>({ decision }: Answer, revision: string): DecisionAnswer<Result> {
  switch (decision.kind) {
    case "defined":
      return { kind: "defined", result: JSON.parse(decision.json) as Result, revision };
    case "undefined":
      return { kind: "undefined", revision };
    case "error": {
      const { error, cause } = decision;
      return { kind: "error", error, revision, ...(cause !== undefined && { cause }) };
    }
  }
}

function inputOf(input: unknown): Uint8Array | undefined {
  if (input === undefined) return undefined;
  if (input instanceof Uint8Array || isBytesOfAnotherRealm(input)) return readInput(input);
  return readInput(Buffer.from(jsonOf(input)));
}

/** Jest and `node:vm` run programs in realms of their own. */
function isBytesOfAnotherRealm(input: unknown): input is Uint8Array {
  return Object.prototype.toString.call(input) === "[object Uint8Array]";
}

function jsonOf(input: unknown): string {
  try {
    const text: string | undefined = JSON.stringify(input);
    if (text !== undefined) return text;
  } catch (error) {
    throw noJson(messageOf(error), error);
  }
  throw noJson(`it is a ${typeof input}`);
}
