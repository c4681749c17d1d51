import type { Head } from "./head.ts";
import type { Revision } from "./revision.ts";

/**
 * Whether the head of a bundle answers decisions on this replica. `activating`: it is being made
 * ready; `failed`: it cannot be, and is tried again; `none`: the bundle is not for decisions.
 */
export interface Activation {
  readonly state: "active" | "activating" | "failed" | "none";
  /** The revision that answers now, of the head or of an older one; absent when none does. */
  readonly revision?: Revision;
  readonly sequence?: number;
  /** Why the head cannot answer. */
  readonly error?: string;
}

/** In words, for people: what became of a head that is wanted. Undefined when nothing is amiss. */
export function activationProblem(wanted: Head, activation: Activation): string | undefined {
  const { state, error } = activation;
  if (state === "failed") {
    return `sequence ${wanted.sequence} (revision ${wanted.revision}) cannot be activated: ${error}; ${answering(activation)}`;
  }
  return state === "activating" && activation.revision === undefined
    ? `sequence ${wanted.sequence} (revision ${wanted.revision}) is being activated`
    : undefined;
}

function answering({ revision, sequence }: Activation): string {
  return revision === undefined
    ? "no revision answers"
    : `sequence ${sequence} (revision ${revision}) answers instead`;
}
