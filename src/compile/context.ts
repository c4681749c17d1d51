import type { Diagnostic } from "../domain/policy-error.ts";
import type { BuildContext } from "../opa/program/build.ts";
import type { Workspace } from "../opa/program/workspace.ts";
import type { BuiltinSignature } from "../opa/rego/compile/compilation.ts";
import type { SeenBundle } from "./seen-bundle.ts";

/** What each step of the gate works with. */
export interface EngineContext extends BuildContext {
  readonly workspace: Workspace;
  /** All of OPA's, with those marked that the decision engines do not have. */
  readonly builtins: ReadonlyMap<string, BuiltinSignature>;
}

/** What each step is given of the bundle and of those that it sees. */
export interface SeeingContext extends EngineContext {
  readonly seen: readonly SeenBundle[];
}

export interface Refused {
  readonly kind: "refused";
  readonly findings: readonly Diagnostic[];
}
