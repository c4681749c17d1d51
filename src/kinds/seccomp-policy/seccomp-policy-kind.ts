import { defineKind, type Kind } from "../kind.ts";
import { generateSeccomp } from "./generate-seccomp.ts";
import { seccompPolicySchema } from "./seccomp-policy.ts";

const PACKAGES = ["binding", "judge", "observed", "published", "request", "subject"];

export const seccompPolicyKind: Kind = defineKind({
  name: "SeccompPolicy",
  summary:
    "Which system calls a program needs, as a seccomp profile, and which containers must run with it",
  schema: seccompPolicySchema,
  ruleSets: PACKAGES.map((name) => `seccomp/${name}/${name}.rego`),
  generate: generateSeccomp,
});
