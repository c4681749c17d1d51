import { type DeclaredFinding, defineFinding } from "../domain/finding.ts";

export const PATH_ERROR: DeclaredFinding = defineFinding(
  "path_error",
  "error",
  "A path that no agent takes, or that agents read differently.",
);

export const MANIFEST_ERROR: DeclaredFinding = defineFinding(
  "manifest_error",
  "error",
  "The .manifest is wrong, or says something else than bundle.yaml.",
);

export const DECLARATION_ERROR: DeclaredFinding = defineFinding(
  "declaration_error",
  "error",
  "bundle.yaml or a document of a kind is wrong.",
);

export const DATA_ERROR: DeclaredFinding = defineFinding(
  "data_error",
  "error",
  "Data at the root of the bundle that is no object.",
);

export const ROOT_ERROR: DeclaredFinding = defineFinding(
  "root_error",
  "error",
  "A module, data or an entrypoint outside the bundle's roots.",
);

export const ROOTS_DERIVED: DeclaredFinding = defineFinding(
  "roots_derived",
  "warning",
  "Nobody said the roots: they were taken from packages and data.",
);

export const SIGNATURES_DROPPED: DeclaredFinding = defineFinding(
  "signatures_dropped",
  "warning",
  "The .signatures.json of a push is left out.",
);

export const UNREAD_FILE: DeclaredFinding = defineFinding(
  "unread_file",
  "warning",
  "A JSON or YAML file that is no data because of its name.",
);
