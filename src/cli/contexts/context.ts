import { z } from "zod";
import { PolicyError } from "../../domain/policy-error.ts";
import { didYouMean } from "../../means/text/suggestion.ts";

/** A server that commands talk to, and the files that say who they are there. Never a secret itself. */
export interface Context {
  readonly server: string;
  readonly tokenFile?: string | undefined;
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** All of a person's contexts, and the one that is meant when none is named. */
export interface Contexts {
  readonly current: string | undefined;
  readonly contexts: ReadonlyMap<string, Context>;
}

export const NO_CONTEXTS: Contexts = { current: undefined, contexts: new Map() };

const NAME = /^[a-z0-9][a-z0-9._-]{0,62}$/i;

/** Why a name is none of a context; undefined for one that is. */
export function whyNotContextName(name: string): string | undefined {
  if (NAME.test(name)) return undefined;
  return "a name of at most 63 letters, digits, dots, dashes and underscores is wanted";
}

const contextSchema = z.strictObject({
  server: z.string(),
  tokenFile: z.string().optional(),
  ca: z.string().optional(),
  cert: z.string().optional(),
  key: z.string().optional(),
});

interface ContextsDocument {
  readonly apiVersion: "gatehouse/v1";
  readonly kind: "Contexts";
  readonly spec: {
    readonly current?: string | undefined;
    readonly contexts: Readonly<Record<string, Context>>;
  };
}

/** `kind: Contexts`, the file that `gatehouse context` keeps. */
export const contextsSchema: z.ZodType<ContextsDocument, unknown> = z.strictObject({
  apiVersion: z.literal("gatehouse/v1"),
  kind: z.literal("Contexts"),
  spec: z.strictObject({
    current: z.string().optional(),
    contexts: z.record(z.string().regex(NAME, "is no name of a context"), contextSchema),
  }),
});

/** The context of a name. Throws `misconfigured` with the nearest name where there is none. */
export function contextNamed({ contexts }: Contexts, name: string): Context {
  const found = contexts.get(name);
  if (found !== undefined) return found;
  const known =
    contexts.size === 0
      ? "; add it: gatehouse context add"
      : didYouMean(name, contexts.keys()) || `; there are ${[...contexts.keys()].join(", ")}`;
  throw new PolicyError("misconfigured", `there is no context ${JSON.stringify(name)}${known}`);
}
