import { z } from "zod";
import type { JsonObject } from "../../domain/json-value.ts";
import { type Action, action } from "./action.ts";
import { type CodeGroup, FINDING_CODES, PRESET_ACTIONS } from "./finding-codes.ts";

/** How a pipeline is to react, from the broadest to the narrowest. */
export interface Reactions {
  readonly groups: Readonly<Partial<Record<CodeGroup, Action | undefined>>>;
  readonly codes: Readonly<Record<string, Action | undefined>>;
  readonly claims: Readonly<Record<string, Action>>;
}

const code = z.enum(Object.keys(FINDING_CODES) as [string, ...string[]]);

export const reactions: z.ZodType<Reactions, unknown> = z
  .strictObject({
    groups: z
      .strictObject({
        integrity: action.optional().describe("Contradictions; stop_release when left out."),
        evidence: action.optional().describe("What is missing; stop_following when left out."),
        unreadable: action.optional().describe("Facts that cannot be read; review when left out."),
        rules: action.optional().describe("Everything else; stop_release when left out."),
      })
      .default({})
      .describe("By what a finding is about."),
    codes: z.partialRecord(code, action).default({}).describe("By the code of a finding."),
    claims: z
      .record(z.string().regex(/^[a-z][a-z0-9_.-]{0,62}$/), action)
      .default({})
      .describe(
        "By a claim, such as sum, or by the code with which it ended, such as sum_differs.",
      ),
  })
  .default({ groups: {}, codes: {}, claims: {} })
  .describe("What the action of a denial is: stop_release, stop_following or review.");

const CLAIM_CODES = ["claim_contradicted", "claim_not_verifiable", "claim_missing"];

/** By code; by code and claim where a claim has its own. */
export function actionData({ groups, codes, claims }: Reactions): JsonObject {
  return {
    ...Object.fromEntries(
      Object.entries(FINDING_CODES).map(([name, group]) => [
        name,
        codes[name] ?? groups[group] ?? PRESET_ACTIONS[group],
      ]),
    ),
    ...Object.fromEntries(
      CLAIM_CODES.flatMap((name) =>
        Object.entries(claims).map(([claim, its]) => [`${name} ${claim}`, its]),
      ),
    ),
  };
}
