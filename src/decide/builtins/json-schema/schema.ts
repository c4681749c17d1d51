import type { Fraction } from "../../../opa/go/fraction.ts";
import type { GoRegexp } from "../../../opa/go/regexp/regexp.ts";
import type { Reference } from "./reference.ts";

/** The drafts of JSON Schema that gojsonschema knows; `hybrid` where a schema does not say, and is all of them. */
export const DRAFT = { four: 4, six: 6, seven: 7, hybrid: 0x7fffffff } as const;

/** A number of a schema: its value, and the text of it. */
export interface Bound {
  readonly value: Fraction;
  readonly text: string;
}

/** A part of a compiled schema (gojsonschema, subSchema.go). Undefined: the keyword is not there. */
export interface SubSchema {
  readonly parent: SubSchema | undefined;
  draft: number | undefined;
  id: Reference | undefined;
  /** Set for `true` and `false`, which have nothing else. */
  pass?: boolean;
  reference?: SubSchema;
  readonly types: string[];
  items: SubSchema[];
  isItemsSingle: boolean;
  readonly properties: Map<string, SubSchema>;
  multipleOf?: Bound;
  maximum?: Bound | undefined;
  exclusiveMaximum?: Bound;
  minimum?: Bound | undefined;
  exclusiveMinimum?: Bound;
  minLength?: bigint;
  maxLength?: bigint;
  pattern?: Pattern;
  format: string;
  minProperties?: bigint;
  maxProperties?: bigint;
  readonly required: Set<string>;
  readonly dependencies: Map<string, readonly string[] | SubSchema>;
  additionalProperties?: boolean | SubSchema;
  readonly patternProperties: { readonly pattern: Pattern; readonly schema: SubSchema }[];
  propertyNames?: SubSchema;
  minItems?: bigint;
  maxItems?: bigint;
  uniqueItems: boolean;
  contains?: SubSchema;
  additionalItems?: boolean | SubSchema;
  constant?: string;
  enumeration?: readonly string[];
  readonly oneOf: SubSchema[];
  readonly anyOf: SubSchema[];
  readonly allOf: SubSchema[];
  not?: SubSchema;
  condition?: SubSchema;
  consequence?: SubSchema;
  alternative?: SubSchema;
}

/** A pattern as it was written, and compiled. */
export interface Pattern {
  readonly source: string;
  readonly regexp: GoRegexp;
}

export function createSubSchema(parent: SubSchema | undefined, draft?: number): SubSchema {
  return {
    parent,
    draft,
    id: undefined,
    types: [],
    items: [],
    isItemsSingle: false,
    properties: new Map(),
    format: "",
    required: new Set(),
    dependencies: new Map(),
    patternProperties: [],
    uniqueItems: false,
    oneOf: [],
    anyOf: [],
    allOf: [],
  };
}
