import type { Access } from "../../../access/access.ts";
import { ALL, type Subject } from "../../../domain/grant.ts";
import type { DecisionRoute } from "./decision-route.ts";

/**
 * Throws `unauthorized` or `forbidden` where whoever asks may not have this answered. Paths of the AuthZEN API stand for
 * decisions that only its handler knows; it asks for them itself.
 */
export function requireAccess(access: Access | undefined, route: DecisionRoute): void {
  if (access === undefined || mayAsk(access, route)) return;
  const subject = subjectOf(route);
  if (subject === undefined) access.requireSome("decider");
  else access.require("decider", subject);
}

/** The same as an answer. */
export function mayAsk(access: Access, route: DecisionRoute): boolean {
  const subject = subjectOf(route);
  if (subject === undefined) return access.maySome("decider");
  if (access.may("decider", subject)) return true;
  if (route.kind === "batch") return access.isForAnyone(subject);
  if (route.kind !== "data") return false;
  // Whoever may see a bundle may ask it by itself; whose the path is otherwise says nothing of that.
  return route.bundle === undefined
    ? access.isForAnyone(subject)
    : access.may("viewer", { kind: "bundle", name: route.bundle });
}

/** What a decider has to be about; undefined where the handler asks, or nothing is decided. */
export function subjectOf(route: DecisionRoute): Subject | undefined {
  switch (route.kind) {
    case "data":
    case "batch":
      return { kind: "path", path: route.path };
    case "main":
      return { kind: "path", path: ["system", "main"] };
    case "query":
      return ALL;
    default:
      return undefined;
  }
}

/** An explanation shows rules, and those of other bundles that these see: what is for anyone is told to them without. */
export function requireExplanation(access: Access | undefined, path: readonly string[]): void {
  access?.require("decider", { kind: "path", path });
}

/** A hint tells of other bundles: it is for who may ask all of them. */
export function mayHint(access: Access | undefined): boolean {
  return access === undefined || access.may("decider", ALL);
}
