import type { BundleTarget } from "../domain/bundle.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import type { Head } from "../domain/head.ts";
import type { AgentMark } from "./agent-mark.ts";

/** What is asked for. */
export interface Wanted {
  readonly name: BundleName;
  readonly target: BundleTarget;
}

/** One bundle request: what is asked, by whom, and the way back. */
export interface BundleRequest extends Wanted {
  /** The first tag of `If-None-Match`, as it was sent: what the agent runs now. */
  readonly tag: string | undefined;
  /** Seconds that the agent is willing to be held. */
  readonly waitSeconds: number;
  /** `HEAD`: the answer goes to no agent, and nothing is held for it. */
  readonly isProbe: boolean;
  readonly agent: AgentMark;
  /** What it came over: of several requests on one connection only one is held. */
  readonly connection: object;
  /** Gives the answer. Called once. */
  readonly answer: (answer: BundleAnswer) => void;
  /** Whether the client is still there. */
  readonly isOpen: () => boolean;
  /** Calls back once the client has left or the answer is out. */
  readonly onClose: (listener: () => void) => void;
}

export type BundleAnswer =
  | ({ readonly kind: "snapshot" } & Snapshot)
  /** `tag` is what the agent sent. */
  | { readonly kind: "not_modified"; readonly tag: string }
  /** No bundle has this name. */
  | { readonly kind: "unknown" }
  /** The bundle is there and was not built for this target; `why` says what helps. */
  | ({ readonly kind: "not_built" } & NotBuilt)
  | { readonly kind: "failed"; readonly error: unknown };

export interface NotBuilt {
  readonly why: string;
}

/** A head and its archive, ready to be sent. */
export interface Snapshot {
  readonly head: Head;
  readonly archive: Uint8Array;
}
