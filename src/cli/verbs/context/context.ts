import type { VerbGroup } from "../../verb.ts";
import { add } from "./add.ts";
import { list } from "./list.ts";
import { remove } from "./remove.ts";
import { show } from "./show.ts";
import { use } from "./use.ts";

export const context: VerbGroup = {
  name: "context",
  summary: "name servers and their credentials, and switch between them",
  verbs: [add, use, list, show, remove],
};
