import type { VerbGroup } from "../../verb.ts";
import { create } from "./create.ts";
import { list } from "./list.ts";
import { revoke } from "./revoke.ts";
import { rotate } from "./rotate.ts";

export const token: VerbGroup = {
  name: "token",
  summary: "who may ask a server, and what: make, list, rotate and revoke tokens",
  verbs: [create, list, rotate, revoke],
};
