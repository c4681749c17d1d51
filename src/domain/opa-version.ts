/** The one OPA that this release is proven against; `tools/opa/go.mod` and set-up pin the same. */
export const OPA_VERSION = "1.22.2";
