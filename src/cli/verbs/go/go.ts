import type { VerbGroup } from "../../verb.ts";
import { facts } from "./facts.ts";

export const go: VerbGroup = {
  name: "go",
  summary: "what files and binaries tell of a Go program",
  verbs: [facts],
};
