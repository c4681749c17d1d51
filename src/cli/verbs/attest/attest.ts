import type { VerbGroup } from "../../verb.ts";
import { sign } from "./sign.ts";
import { verdict } from "./verdict.ts";
import { verify } from "./verify.ts";

export const attest: VerbGroup = {
  name: "attest",
  summary: "verify and sign statements of who built, approved or released an artefact",
  verbs: [verify, sign, verdict],
};
