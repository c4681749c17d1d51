import type { VerbGroup } from "../../verb.ts";

export const seccomp: VerbGroup = {
  name: "seccomp",
  summary: "read, compare, explain and try seccomp profiles",
  verbs: [],
};
