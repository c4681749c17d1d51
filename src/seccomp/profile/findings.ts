import { type DeclaredFinding, defineFinding } from "../../domain/finding.ts";

export const SECCOMP_PROFILE_ERROR: DeclaredFinding = defineFinding(
  "seccomp_profile_error",
  "error",
  "A file is no seccomp profile: an unknown field, action, operator or architecture, or a value out of range.",
);
