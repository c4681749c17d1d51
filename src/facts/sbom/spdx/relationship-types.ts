import type { EdgeKind } from "../sbom.ts";

/** What a relationship of SPDX says: an edge as written or turned, a root, an ancestor, or nothing of what a program is made of. */
export type Meaning =
  | { readonly kind: EdgeKind; readonly isTurned: boolean }
  | { readonly kind: "root"; readonly isTurned: boolean }
  | { readonly kind: "ancestor"; readonly isTurned: boolean }
  | { readonly kind: "none" };

const as = (kind: EdgeKind): Meaning => ({ kind, isTurned: false });
const turned = (kind: EdgeKind): Meaning => ({ kind, isTurned: true });
const NONE: Meaning = { kind: "none" };

/** Every type of SPDX 2.3 (chapter 11), read as "A TYPE B". */
export const RELATIONSHIP_TYPES: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["DESCRIBES", { kind: "root", isTurned: false }],
  ["DESCRIBED_BY", { kind: "root", isTurned: true }],
  ["CONTAINS", as("contains")],
  ["CONTAINED_BY", turned("contains")],
  ["PACKAGE_OF", turned("contains")],
  ["EXPANDED_FROM_ARCHIVE", turned("contains")],
  ["FILE_ADDED", turned("contains")],
  ["DEPENDS_ON", as("depends")],
  ["DEPENDENCY_OF", turned("depends")],
  ["RUNTIME_DEPENDENCY_OF", turned("depends")],
  ["DYNAMIC_LINK", as("depends")],
  ["STATIC_LINK", as("depends")],
  ["HAS_PREREQUISITE", as("depends")],
  ["PREREQUISITE_FOR", turned("depends")],
  ["OPTIONAL_DEPENDENCY_OF", turned("optional")],
  ["OPTIONAL_COMPONENT_OF", turned("optional")],
  ["PROVIDED_DEPENDENCY_OF", turned("provided")],
  ["DEV_DEPENDENCY_OF", turned("dev")],
  ["DEV_TOOL_OF", turned("dev")],
  ["TEST_DEPENDENCY_OF", turned("test")],
  ["TEST_TOOL_OF", turned("test")],
  ["TEST_OF", turned("test")],
  ["TEST_CASE_OF", turned("test")],
  ["BUILD_DEPENDENCY_OF", turned("build")],
  ["BUILD_TOOL_OF", turned("build")],
  ["SPECIFICATION_FOR", turned("provides")],
  ["GENERATED_FROM", as("generated-from")],
  ["GENERATES", turned("generated-from")],
  ["ANCESTOR_OF", { kind: "ancestor", isTurned: true }],
  ["DESCENDANT_OF", { kind: "ancestor", isTurned: false }],
  ["VARIANT_OF", as("variant-of")],
  ["COPY_OF", as("variant-of")],
  ["DISTRIBUTION_ARTIFACT", as("distributed-with")],
  ["PATCH_FOR", as("patches")],
  ["PATCH_APPLIED", as("patches")],
  ["DATA_FILE_OF", as("about")],
  ["DEPENDENCY_MANIFEST_OF", as("about")],
  ["DOCUMENTATION_OF", as("about")],
  ["EXAMPLE_OF", as("about")],
  ["METAFILE_OF", as("about")],
  ["REQUIREMENT_DESCRIPTION_FOR", as("about")],
  ["FILE_DELETED", NONE],
  ["FILE_MODIFIED", NONE],
  ["AMENDS", NONE],
  ["OTHER", NONE],
]);
