import { regoText as text } from "../values/arbitrary-value.ts";
import { type Expression, untypedCalls } from "./expression.ts";
import { TEMPLATES, VARIABLES } from "./template-documents.ts";

const ODD_VARIABLES = [
  "{}",
  "{1: 2}",
  '{"a": {1, 2}}',
  '{"a": set()}',
  '{"a": "\\u007f"}',
  '{"a": "\\u0007"}',
  '{"a": "\\u00ad"}',
  '{"a": "\\u2028"}',
  '{"a": 1.0}',
  '{"a": "\\n\\t\\"\\\\"}',
  '{"a": {"b": {1: 2}}}',
  '{"a": "\\ufeff"}',
  '{"a": "/<>&"}',
  '{"a": "<no value>"}',
];
const NOT_OPERANDS = ["1", "null", "[]", '{"a"}', '"x"'];

/** `strings.render_template`. */
export const TEMPLATE_EXPRESSIONS: readonly Expression[] = [
  ...untypedCalls(
    "a template",
    "strings.render_template",
    TEMPLATES.map((template) => [text(template), VARIABLES]),
  ),
  ...untypedCalls(
    "variables that JSON may not have",
    "strings.render_template",
    ODD_VARIABLES.map((variables) => [text("{{.a}}"), variables]),
  ),
  ...untypedCalls("operands of the wrong type", "strings.render_template", [
    ...NOT_OPERANDS.slice(0, -1).map((operand) => [operand, "{}"]),
    ...NOT_OPERANDS.map((operand) => [text("x"), operand]),
  ]),
];
