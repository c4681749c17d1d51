import type { VerbGroup } from "../../verb.ts";
import { exportVerb } from "./export.ts";
import { list } from "./list.ts";
import { verify } from "./verify.ts";

export const audit: VerbGroup = {
  name: "audit",
  summary: "who changed what on a server, and who was not let",
  verbs: [list, exportVerb, verify],
};
