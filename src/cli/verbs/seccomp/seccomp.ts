import type { VerbGroup } from "../../verb.ts";
import { bench } from "./bench.ts";
import { diff } from "./diff.ts";
import { explain } from "./explain.ts";
import { lint } from "./lint.ts";
import { merge } from "./merge.ts";
import { profile } from "./profile.ts";
import { show } from "./show.ts";
import { subset } from "./subset.ts";
import { verdict } from "./verdict.ts";
import { verify } from "./verify.ts";

export const seccomp: VerbGroup = {
  name: "seccomp",
  summary: "read, compare, explain and try seccomp profiles",
  verbs: [show, profile, lint, explain, verdict, diff, subset, merge, verify, bench],
};
