import { z } from "zod";

/** What becomes of what a rule finds. */
export type Severity = "allow" | "warn" | "deny";

/** How a pipeline is to react to a denial. */
export type Action = "stop_release" | "stop_following" | "review";

const severities = z.enum(["allow", "warn", "deny"]);

/** A field that says what becomes of a finding, with what it is when left out. */
export function severity(
  preset: Severity,
  what: string,
): z.ZodType<Severity, Severity | undefined> {
  return severities.default(preset).describe(`${what} ${preset} when left out.`);
}

export const action: z.ZodType<Action, Action> = z.enum([
  "stop_release",
  "stop_following",
  "review",
]);
