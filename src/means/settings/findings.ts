import { type DeclaredFinding, defineFinding } from "../../domain/finding.ts";

export const CONFIG_ERROR: DeclaredFinding = defineFinding(
  "config_error",
  "error",
  "A file of settings is wrong: gatehouse.yaml of the server, its file of access, or the contexts of the commands.",
);
