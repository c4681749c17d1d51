/** How a push says that its bundle is for agents only, whichever way it is pushed. */
export const FOR_AGENTS_ONLY = "set spec.decide: false (push --no-decide, ?decide=false)";

/** Goes on with the message over modules that are refused as Rego v1 and would pass as v0. */
export const V0_HINT: string =
  "; as Rego v0 it passes, so if it was written for OPA before 1.0, say so: --v0 (?rego_version=0), " +
  "spec.regoVersion: 0 in bundle.yaml or rego_version: 0 in .manifest";
