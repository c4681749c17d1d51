import { z } from "zod";
import type { Explain, ExplainMode } from "../../../decide/explain/modes.ts";
import type { Parameter } from "../../description.ts";
import { parseGoQuery } from "../../go-url.ts";
import { flagOf } from "../../shared-shapes.ts";

/** What the query of a decision asks for. */
export interface DecisionFlags {
  readonly pretty: boolean;
  readonly metrics: boolean;
  readonly provenance: boolean;
  readonly strictBuiltinErrors: boolean;
  /** Ours: says of an undefined decision why nothing here could answer. */
  readonly hint: boolean;
  /** A recognised `explain` other than `off`. */
  readonly explain: ExplainMode | undefined;
  /** The last `input`, of `GET` only. */
  readonly input: string | undefined;
  readonly revision: string | undefined;
  /** The last `q`: the text of an ad-hoc query. */
  readonly text: string | undefined;
}

const EXPLAINS: readonly ExplainMode[] = ["notes", "fails", "full", "debug"];

/** What a query may hold; nothing else of it is looked at. */
export type DecisionParameter =
  | "pretty"
  | "metrics"
  | "instrument"
  | "provenance"
  | "strict-builtin-errors"
  | "hint"
  | "explain"
  | "input"
  | "revision"
  | "q";

export const DECISION_QUERY: Readonly<Record<DecisionParameter, Parameter>> = {
  pretty: flagOf("Indents the answer, and tells an explanation in lines."),
  metrics: flagOf("Adds what took how long."),
  instrument: flagOf("The same as `metrics`."),
  provenance: flagOf("Adds which revisions took part."),
  "strict-builtin-errors": flagOf("Ends the decision where a builtin fails."),
  hint: flagOf("Says of an undefined decision why nothing here could answer."),
  explain: {
    what: "Adds the events of the evaluation.",
    schema: z.enum(["off", ...EXPLAINS]),
    example: "notes",
  },
  input: { what: "The input, as JSON text.", schema: z.string(), example: '{"user":"alice"}' },
  revision: {
    what: "An older revision, or its first 8 digits, instead of the head.",
    schema: z.string(),
    example: "5f70bf18",
  },
  q: {
    what: "The text of the query.",
    schema: z.string(),
    example: "x := data.authz.allow",
    isRequired: true,
  },
};

/** The flags of a request without a query. */
export const NO_FLAGS: DecisionFlags = {
  pretty: false,
  metrics: false,
  provenance: false,
  strictBuiltinErrors: false,
  hint: false,
  explain: undefined,
  input: undefined,
  revision: undefined,
  text: undefined,
};

/**
 * Reads a query as OPA does (v1/server/server.go, getBoolParam and getExplain): what it does not
 * know it ignores.
 */
export function parseDecisionFlags(query: string): DecisionFlags {
  if (query === "") return NO_FLAGS;
  const values = parseGoQuery(query);
  const all = (name: DecisionParameter): readonly string[] | undefined => values.get(name);
  const flag = (name: DecisionParameter): boolean => isSet(all(name));
  return {
    pretty: flag("pretty"),
    metrics: flag("metrics") || flag("instrument"),
    provenance: flag("provenance"),
    strictBuiltinErrors: flag("strict-builtin-errors"),
    hint: flag("hint"),
    explain: explainMode(all("explain") ?? []),
    input: all("input")?.at(-1),
    revision: all("revision")?.at(-1),
    text: all("q")?.at(-1),
  };
}

/** How a decision is to be explained; undefined where it is not. */
export function explainOf({ explain: mode, pretty }: DecisionFlags): Explain | undefined {
  return mode === undefined ? undefined : { mode, pretty };
}

/** The first that is known. */
function explainMode(values: readonly string[]): ExplainMode | undefined {
  for (const value of values) {
    const mode = EXPLAINS.find((each) => each === value);
    if (mode !== undefined) return mode;
  }
  return undefined;
}

/** Bare and empty count as true; of several values one `true` is enough. */
function isSet(values: readonly string[] | undefined): boolean {
  if (values === undefined) return false;
  if (values.length === 1 && values[0] === "") return true;
  return values.some((value) => value.toLowerCase() === "true");
}
