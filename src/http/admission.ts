import type { Access } from "../access/access.ts";
import type { Guard } from "../access/guard.ts";
import { ALL } from "../domain/grant.ts";
import type { Exchange } from "./exchange.ts";
import { presentedBy } from "./presented.ts";
import type { Route } from "./route.ts";

/**
 * Lets a request through to its handler, or throws (or rejects with) `unauthorized`, `forbidden` or `too_many_requests` before anything of it is
 * read. A promise only where a credential takes work.
 */
export type Admission = (route: Admitted, exchange: Exchange) => void | Promise<void>;

type Admitted = Pick<Route, "who" | "about">;

/** Without a guard everybody may everything. */
export function createAdmission(guard: Guard | undefined): Admission {
  if (guard === undefined) return () => {};
  return (route, exchange) => {
    if (route.who === "anyone") return;
    const access = guard.admit(presentedBy(exchange.request, exchange.address));
    if (!("then" in access)) return enter(access, route, exchange, guard);
    return access.then((late) => enter(late, route, exchange, guard));
  };
}

/** What somebody may not counts too: it is told and recorded. */
function enter(access: Access, route: Admitted, exchange: Exchange, { requests }: Guard): void {
  requests?.count(access);
  exchange.access = access;
  requireOf(access, route, exchange.parameters["name"]);
}

/** What is asked of a role before the handler is. */
function requireOf(access: Access, { who, about }: Admitted, name: string | undefined): void {
  if (who === "anyone" || about === "asked") return;
  if (about === "own") access.requireSome(who);
  else if (about === "bundle") access.require(who, { kind: "bundle", name: name ?? "" });
  else access.require(who, ALL);
}
