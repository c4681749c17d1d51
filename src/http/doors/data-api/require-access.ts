import type { Access } from "../../../access/access.ts";
import { ALL } from "../../../domain/grant.ts";
import type { DecisionRoute } from "./decision-route.ts";

/**
 * Throws `unauthorized` or `forbidden` where whoever asks may not have this answered. Paths of the AuthZEN API stand for
 * decisions that only its handler knows; it asks for them itself.
 */
export function requireAccess(access: Access | undefined, route: DecisionRoute): void {
  if (access === undefined) return;
  switch (route.kind) {
    case "data":
      // Whoever may see a bundle may ask it by itself.
      if (route.bundle !== undefined) {
        if (access.may("viewer", { kind: "bundle", name: route.bundle })) return;
      }
      access.require("decider", { kind: "path", path: route.path });
      return;
    case "batch":
      access.require("decider", { kind: "path", path: route.path });
      return;
    case "main":
      access.require("decider", { kind: "path", path: ["system", "main"] });
      return;
    case "query":
      access.require("decider", ALL);
      return;
    default:
      access.requireSome("decider");
  }
}

/** A hint tells of other bundles: it is for who may ask all of them. */
export function mayHint(access: Access | undefined): boolean {
  return access === undefined || access.may("decider", ALL);
}
