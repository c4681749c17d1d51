import { type DeclaredFinding, defineFinding } from "../domain/finding.ts";

export const RECORDING_ERROR: DeclaredFinding = defineFinding(
  "recording_error",
  "error",
  "A file is no recording of system calls, or holds what none can hold: a name that is no call, a count below 0.",
);

export const GO_FACTS_ERROR: DeclaredFinding = defineFinding(
  "go_facts_error",
  "error",
  "A file that Go writes is not what it should be: go.sum, a module listing or graph, vendor/modules.txt, checksum records.",
);

export const SBOM_ERROR: DeclaredFinding = defineFinding(
  "sbom_error",
  "error",
  "A file is no CycloneDX or SPDX JSON, or says what cannot be: a reference to nothing, a digest of the wrong length, a package that contains itself.",
);

export const SBOM_CASE_COLLISION: DeclaredFinding = defineFinding(
  "sbom_case_collision",
  "warning",
  "Two components of an SBOM have names that only letter case tells apart.",
);

export const SBOM_CONTRADICTION: DeclaredFinding = defineFinding(
  "sbom_contradiction",
  "warning",
  "An SBOM says two things of one component: two digests by the same algorithm, or another version than its package URL.",
);

export const ADVISORY_ERROR: DeclaredFinding = defineFinding(
  "advisory_error",
  "error",
  "A file is no OSV record, or no compact file of advisories: a field of another shape, a time that is none, an archive that is broken.",
);

export const DEPENDENCY_FACTS_ERROR: DeclaredFinding = defineFinding(
  "dependency_facts_error",
  "error",
  "Facts of dependencies that cannot be: a field of another shape or name, files that are not of one program.",
);
