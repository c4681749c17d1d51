import type { VerbGroup } from "../../verb.ts";
import { diff } from "./diff.ts";
import { hash } from "./hash.ts";

export const sbom: VerbGroup = {
  name: "sbom",
  summary: "hash and compare CycloneDX and SPDX documents by what they say",
  verbs: [hash, diff],
};
