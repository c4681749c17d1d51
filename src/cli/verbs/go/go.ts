import type { VerbGroup } from "../../verb.ts";
import { check } from "./check.ts";
import { checksums } from "./checksums.ts";
import { facts } from "./facts.ts";

export const go: VerbGroup = {
  name: "go",
  summary: "what files and binaries tell of a Go program, and what policies say of that",
  verbs: [facts, check, checksums],
};
