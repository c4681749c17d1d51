import type { VerbGroup } from "../../verb.ts";
import { compact } from "./compact.ts";
import { show } from "./show.ts";

export const advisories: VerbGroup = {
  name: "advisories",
  summary: "known vulnerabilities of Go modules, as rules over dependencies use them",
  verbs: [compact, show],
};
