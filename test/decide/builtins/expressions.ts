import { CALENDAR_EXPRESSIONS } from "./calendar-expressions.ts";
import { ENCODING_EXPRESSIONS } from "./encoding-expressions.ts";
import type { Expression } from "./expression.ts";
import { GLOB_EXPRESSIONS } from "./glob-expressions.ts";
import { GRAPHQL } from "./graphql-expressions.ts";
import { JSON_EXPRESSIONS } from "./json-expressions.ts";
import { JSON_SCHEMA } from "./json-schema-expressions.ts";
import { OTHERS } from "./other-expressions.ts";
import { REGEX_EXPRESSIONS } from "./regex-expressions.ts";
import { SPRINTF } from "./sprintf-expressions.ts";
import { TEMPLATE_EXPRESSIONS } from "./template-expressions.ts";
import { YAML_EXPRESSIONS } from "./yaml-expressions.ts";

/**
 * Calls of the host builtins with nasty operands. Any module that holds HELPERS of expression.ts can evaluate them;
 * those that OPA answers with undefined are meant.
 */
export const EXPRESSIONS: readonly Expression[] = [...SPRINTF, ...OTHERS];

/**
 * Calls of builtins that a Wasm module answers itself, not always as OPA does, or that are too many for the tests of
 * whole servers.
 */
export const BEYOND_WASM: readonly Expression[] = [
  ...CALENDAR_EXPRESSIONS,
  ...ENCODING_EXPRESSIONS,
  ...GLOB_EXPRESSIONS,
  ...GRAPHQL,
  ...JSON_EXPRESSIONS,
  ...JSON_SCHEMA,
  ...REGEX_EXPRESSIONS,
  ...YAML_EXPRESSIONS,
  ...TEMPLATE_EXPRESSIONS,
];
