import { type Builtin, type BuiltinDeclaration, type BuiltinFamily, pure } from "./builtin.ts";
import { CRYPTO } from "./crypto.ts";
import { ENCODING } from "./encoding.ts";
import { JSON_TEXT } from "./json.ts";
import { JSON_PATCH } from "./json-patch.ts";
import { JSON_PATHS } from "./json-paths.ts";
import { JWT } from "./jwt/jwt.ts";
import { NET } from "./net.ts";
import { NUMBERS } from "./numbers.ts";
import { OBJECT_SUBSET } from "./object-subset.ts";
import { stringOperand } from "./operands.ts";
import { SEMVER } from "./semver.ts";
import { SPRINTF } from "./sprintf.ts";
import { STRINGS } from "./strings.ts";
import { TIME } from "./time.ts";
import { UUID } from "./uuid.ts";
import { X509 } from "./x509/x509.ts";

export type { Builtin } from "./builtin.ts";

/** `trace(note)`: nobody traces. */
const trace: Builtin = (_context, args) => {
  stringOperand(args, 0);
  return true;
};

const FAMILIES: readonly BuiltinFamily[] = [
  CRYPTO,
  ENCODING,
  JSON_PATCH,
  JSON_PATHS,
  JSON_TEXT,
  JWT,
  NET,
  NUMBERS,
  OBJECT_SUBSET,
  SEMVER,
  SPRINTF,
  STRINGS,
  TIME,
  UUID,
  X509,
  { trace: pure(1, trace) },
];

/** Every builtin there is, by its Rego name. */
export const BUILTINS: ReadonlyMap<string, BuiltinDeclaration> = new Map(
  FAMILIES.flatMap((family) => Object.entries(family)),
);

/** The same as engines call them. */
export const HOST_BUILTINS: ReadonlyMap<string, Builtin> = new Map(
  [...BUILTINS].map(([name, { call }]) => [name, call]),
);
