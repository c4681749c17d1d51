import type { RegoVersion } from "../../../src/opa/rego/ast/nodes.ts";
import { opaSuite, type SuiteCase } from "../../support/opa-suite.ts";
import type { Asked } from "./compare.ts";

/** OPA's own compliance cases as questions; queries of other forms become a rule of a module beside. */
export function suiteQuestions(version: RegoVersion): readonly Asked[] {
  return opaSuite(version).map((each) => toAsked(version, each));
}

/** A query that asks for one document. */
const DOCUMENT = /^(data(?:\.\w+)*)(?: = x)?$/;
const QUOTED = /"(?:[^"\\]|\\.)*"/g;
const VARIABLE = /(?<![\w."])[a-z](?![\w."(])/g;

/** Queries of other forms become a rule of a module beside. */
function toAsked(version: RegoVersion, each: SuiteCase): Asked {
  const modules = (each.modules ?? []).map((text, at) => [`m${at}.rego`, text] as const);
  const document = DOCUMENT.exec(each.query.trim())?.[1];
  const isPlain = document !== undefined && each.input_term === undefined;
  const wrapped = isPlain ? [] : [["wrapped.rego", wrap(version, each)] as const];
  return {
    note: each.note,
    modules: Object.fromEntries([...modules, ...wrapped]),
    v0: version === 0,
    data: each.data ?? {},
    queries: [isPlain ? document : "data.wrapped.answers"],
    strict: each.strict_error === true,
    hasOtherWords: OTHER_WORDS.has(each.note),
    ...(each.input === undefined ? {} : { inputs: [each.input] }),
  };
}

function wrap(version: RegoVersion, { query, input_term }: SuiteCase): string {
  const variables = [...new Set(query.replaceAll(QUOTED, "").match(VARIABLE))].join(", ");
  const head = version === 0 ? `results[[${variables}]]` : `results contains [${variables}] if`;
  const input = input_term === undefined ? "" : ` with input as ${input_term}`;
  const answers = version === 0 ? "answers = all" : "answers := all if";
  return `package wrapped\n\n${head} {\n${query}\n}\n\n${answers} { all := results${input} }\n`;
}

/** Cases whose errors have their words from libraries that Gatehouse has not: code and place are the same. */
const OTHER_WORDS: ReadonlySet<string> = new Set([
  "cryptox509parsecertificaterequest/invalid DER or PEM data, b64",
  "jsonbuiltins/yaml unmarshal error",
  "jwtencodesignheadererrors/Unknown signature algorithm",
  "jwtencodesignheadererrors/No JSON Error",
  "jwtverifyrsa/failure-bad jwk key",
]);
