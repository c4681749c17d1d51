import { defineKind, type Kind } from "../kind.ts";
import { dependencyPolicySchema } from "./dependency-policy.ts";
import { generateDependency } from "./generate-dependency.ts";

const PACKAGES = [
  "affected",
  "age",
  "build",
  "claims",
  "drift",
  "evidence",
  "exceptions",
  "facts",
  "fixes",
  "judge",
  "licences",
  "listed",
  "origins",
  "outcomes",
  "parts",
  "patterns",
  "replaces",
  "requirements",
  "shapes",
  "status",
  "subject",
  "suspects",
  "times",
  "toolchain",
  "version",
  "versions",
  "vulnerabilities",
];

export const dependencyPolicyKind: Kind = defineKind({
  name: "DependencyPolicy",
  summary: "What a Go program may be built of, what must be known of it, and how it can be mended",
  schema: dependencyPolicySchema,
  ruleSets: PACKAGES.map((name) => `dependency/${name}/${name}.rego`),
  generate: generateDependency,
});
