import { isBlank } from "../../../means/json/input-json.ts";
import { isJsonSyntaxError } from "../../../means/json/json-syntax-error.ts";
import { normaliseJson } from "../../../means/json/normalise-json.ts";
import { skipSpace, skipValue, startScan } from "../../../means/json/scan-json.ts";
import { bytesOf, normalizeText, textOf } from "../../../opa/go/text-bytes.ts";
import type { EvaluationContext } from "../../context.ts";
import { parseValue } from "../../values/parse-value.ts";
import { printValue } from "../../values/print-value.ts";
import type { Value } from "../../values/value.ts";
import { type Builtin, BuiltinError, type BuiltinFamily, pure } from "../builtin.ts";
import { objectOperand, stringOperand } from "../operands.ts";
import { executeTemplate } from "./execute.ts";
import { FUNCTIONS } from "./functions.ts";
import { parseTemplates } from "./parse.ts";

const NAMES: ReadonlySet<string> = new Set(FUNCTIONS.keys());

/** `strings.render_template(text, variables)`: Go's text/template (OPA v1/topdown/template.go); no complex numbers. */
const renderTemplate: Builtin = (context, args) => {
  const text = stringOperand(args, 0);
  const data = dataOf(context, objectOperand(args, 1));
  const work = { context, depth: 0 };
  const rendered = executeTemplate(text, parseTemplates(text, NAMES, work), data, work);
  return normalizeText(rendered).replaceAll("<no value>", "<undefined>");
};

/** OPA writes the variables as Rego and reads that as JSON: what is no JSON then is refused. */
function dataOf(context: EvaluationContext, variables: Value): Value {
  const bytes = bytesOf(printValue(variables));
  context.spend(bytes.length * 2);
  startScan();
  try {
    const end = skipValue(bytes, skipSpace(bytes, 0), 0);
    if (isBlank(bytes, end)) return parseValue(textOf(normaliseJson(bytes, 0, end)));
  } catch (error) {
    if (!isJsonSyntaxError(error)) throw error;
    throw new BuiltinError(error.message);
  }
  throw new BuiltinError("invalid character after top-level value");
}

export const RENDER_TEMPLATE: BuiltinFamily = {
  "strings.render_template": pure(2, renderTemplate),
};
