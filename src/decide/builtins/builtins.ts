import type { BuiltinSignature } from "../../opa/rego/compile/compilation.ts";
import { AGGREGATES } from "./aggregates.ts";
import { ARRAYS } from "./arrays.ts";
import { AWS } from "./aws.ts";
import { BITS } from "./bits.ts";
import { type Builtin, type BuiltinDeclaration, type BuiltinFamily, pure } from "./builtin.ts";
import { CALENDAR } from "./calendar.ts";
import { CHANCE } from "./chance.ts";
import { COMPARISON } from "./comparison.ts";
import { CRYPTO } from "./crypto.ts";
import { ENCODING } from "./encoding.ts";
import { GLOB } from "./glob.ts";
import { GRAPHQL } from "./graphql/graphql.ts";
import { GRAPHS } from "./graphs.ts";
import { HTTP_SEND } from "./http/http-send.ts";
import { JSON_TEXT } from "./json.ts";
import { JSON_PATCH } from "./json-patch.ts";
import { JSON_PATHS } from "./json-paths.ts";
import { JSON_SCHEMA } from "./json-schema/json-schema.ts";
import { JWT } from "./jwt/jwt.ts";
import { MEMBERSHIP } from "./membership.ts";
import { NET } from "./net.ts";
import { NET_LOOK_UP } from "./net-look-up.ts";
import { NUMBER_RANGES } from "./number-ranges.ts";
import { NUMBERS } from "./numbers.ts";
import { OBJECT_SUBSET } from "./object-subset.ts";
import { OBJECT_UNIONS } from "./object-unions.ts";
import { OBJECTS } from "./objects.ts";
import { stringOperand } from "./operands.ts";
import { PRINTING } from "./printing.ts";
import { REGEX } from "./regex.ts";
import { REGO } from "./rego/parse-module.ts";
import { RUNTIME } from "./runtime.ts";
import { SEMVER } from "./semver.ts";
import { SETS } from "./sets.ts";
import { SPRINTF } from "./sprintf.ts";
import { STRING_CHANGES } from "./string-changes.ts";
import { STRING_PARTS } from "./string-parts.ts";
import { STRINGS } from "./strings.ts";
import { RENDER_TEMPLATE } from "./template/render-template.ts";
import { TIME } from "./time.ts";
import { TO_NUMBER } from "./to-number.ts";
import { TYPES } from "./types.ts";
import { UNITS } from "./units.ts";
import { URI } from "./uri.ts";
import { URL_QUERY } from "./url-query.ts";
import { UUID } from "./uuid.ts";
import { WALK } from "./walk.ts";
import { X509 } from "./x509/x509.ts";
import { YAML } from "./yaml.ts";

/** `trace(note)`: nobody traces. */
const trace: Builtin = (_context, args) => {
  stringOperand(args, 0);
  return true;
};

const FAMILIES: readonly BuiltinFamily[] = [
  AWS,
  AGGREGATES,
  ARRAYS,
  BITS,
  CALENDAR,
  CHANCE,
  COMPARISON,
  CRYPTO,
  ENCODING,
  GLOB,
  GRAPHQL,
  GRAPHS,
  JSON_PATCH,
  JSON_PATHS,
  JSON_SCHEMA,
  JSON_TEXT,
  JWT,
  MEMBERSHIP,
  NET,
  NUMBERS,
  NUMBER_RANGES,
  OBJECTS,
  OBJECT_SUBSET,
  OBJECT_UNIONS,
  PRINTING,
  REGEX,
  REGO,
  RENDER_TEMPLATE,
  RUNTIME,
  SEMVER,
  SETS,
  SPRINTF,
  STRINGS,
  STRING_CHANGES,
  STRING_PARTS,
  TIME,
  TO_NUMBER,
  TYPES,
  UNITS,
  URI,
  URL_QUERY,
  UUID,
  WALK,
  X509,
  YAML,
  { trace: pure(1, trace) },
];

/** Every builtin that needs no network, by its Rego name. */
export const BUILTINS: ReadonlyMap<string, BuiltinDeclaration> = new Map(
  FAMILIES.flatMap((family) => Object.entries(family)),
);

/** Those too whose evaluation may be suspended, for where the operator allows hosts. */
export const NETWORK_BUILTINS: ReadonlyMap<string, BuiltinDeclaration> = new Map([
  ...BUILTINS,
  ...Object.entries(HTTP_SEND),
  ...Object.entries(NET_LOOK_UP),
]);

/** Those that engines have: some need hosts that the operator allows. */
export function builtinsFor(hasNetwork: boolean): ReadonlyMap<string, BuiltinDeclaration> {
  return hasNetwork ? NETWORK_BUILTINS : BUILTINS;
}

/** What OPA 1.22.2 has besides: of calls of the last two the compiler leaves nothing. */
const OTHERS: ReadonlyMap<string, BuiltinSignature> = new Map([
  ["rego.metadata.chain", { arity: 0 }],
  ["rego.metadata.rule", { arity: 0 }],
]);

/** All of OPA's, as its compiler knows them; absent are those that engines do not have. */
export function signaturesOf(
  builtins: ReadonlyMap<string, BuiltinDeclaration>,
): ReadonlyMap<string, BuiltinSignature> {
  const all = [...NETWORK_BUILTINS, ...OTHERS];
  return new Map(
    all.map(([name, { arity }]) => [
      name,
      {
        arity,
        isAbsent: !builtins.has(name),
        maySuspend: NETWORK_BUILTINS.has(name) && !BUILTINS.has(name),
      },
    ]),
  );
}
