import type { PublicKey } from "../../../opa/go/crypto/keys.ts";
import type { Value } from "../../values/value.ts";
import { integerValue } from "../operands.ts";
import { bytesValue } from "./go-json.ts";

/** A public key as Go's encoding/json writes it. */
export function publicKeyValue(key: PublicKey | undefined): Value {
  switch (key?.kind) {
    case undefined:
      return null;
    case "rsa":
      return { N: integerValue(key.n), E: integerValue(key.e) };
    case "ecdsa":
      return { Curve: {}, X: integerValue(key.x), Y: integerValue(key.y) };
    case "ed25519":
      return bytesValue(key.bytes);
    case "x25519":
      return {};
    case "dsa":
      return {
        P: integerValue(key.p),
        Q: integerValue(key.q),
        G: integerValue(key.g),
        Y: integerValue(key.y),
      };
  }
}
