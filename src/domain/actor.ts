/** Who did something, and from where. */
export interface Actor {
  readonly name: string;
  readonly kind: "token" | "certificate" | "jwt" | "anonymous" | "local";
  /** The id of the credential, never its secret. */
  readonly credential?: string | undefined;
  /** The address; `local` for what this process does by itself. */
  readonly from: string;
}

/** The folder of declarations. */
export const DECLARED: Actor = { name: "declared", kind: "local", from: "local" };
/** The start of a service. */
export const START: Actor = { name: "start", kind: "local", from: "local" };
/** A program that serves in its own process. */
export const PROGRAM: Actor = { name: "program", kind: "local", from: "local" };

/** Whoever asks where nobody is asked who they are. */
export function anybody(from: string): Actor {
  return { name: "anybody", kind: "anonymous", from };
}

/** An actor as lines of the log have it. */
export function actorInLog({ name, kind, from }: Actor): string {
  if (kind === "local") return name;
  return kind === "anonymous" ? from : `${name} (${from})`;
}
