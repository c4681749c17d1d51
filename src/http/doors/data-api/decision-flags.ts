import type { Explain, ExplainMode } from "../../../decide/explain/modes.ts";

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
  const values = parseQuery(query);
  const flag = (name: string): boolean => isSet(values.get(name));
  return {
    pretty: flag("pretty"),
    metrics: flag("metrics") || flag("instrument"),
    provenance: flag("provenance"),
    strictBuiltinErrors: flag("strict-builtin-errors"),
    hint: flag("hint"),
    explain: explainMode(values.get("explain") ?? []),
    input: values.get("input")?.at(-1),
    revision: values.get("revision")?.at(-1),
    text: values.get("q")?.at(-1),
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

/** Go's `url.ParseQuery`: pairs with a semicolon or a broken escape do not count. */
function parseQuery(query: string): ReadonlyMap<string, string[]> {
  const values = new Map<string, string[]>();
  for (const pair of query.split("&")) {
    if (pair === "" || pair.includes(";")) continue;
    const equals = pair.indexOf("=");
    const name = unescapeValue(equals < 0 ? pair : pair.slice(0, equals));
    const value = unescapeValue(equals < 0 ? "" : pair.slice(equals + 1));
    if (name === undefined || value === undefined) continue;
    const known = values.get(name);
    if (known === undefined) values.set(name, [value]);
    else known.push(value);
  }
  return values;
}

function unescapeValue(text: string): string | undefined {
  if (/%(?![0-9a-fA-F]{2})/.test(text)) return undefined;
  const bytes = text
    .replaceAll("+", " ")
    .replace(/%([0-9a-fA-F]{2})/g, (_all, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 16)),
    );
  return Buffer.from(bytes, "latin1").toString("utf8");
}
