import type { Access } from "../access/access.ts";
import type { Guard } from "../access/guard.ts";
import { POLICY_OF_REQUESTS } from "../domain/bundle-name.ts";
import { ALL, type Subject } from "../domain/grant.ts";
import type { Role } from "../domain/role.ts";
import type { Exchange } from "./exchange.ts";
import { splitUnescaped } from "./narrowing/input-path.ts";
import type { Narrowing } from "./narrowing/narrowing.ts";
import { presentedBy } from "./presented.ts";
import type { Route } from "./route.ts";

/**
 * Lets a request through to its handler, or throws (or rejects with) `unauthorized`, `forbidden` or `too_many_requests` before anything of it is
 * read. A promise only where a credential or a policy takes work.
 */
export type Admission = (route: Admitted, exchange: Exchange) => void | Promise<void>;

type Admitted = Pick<Route, "who" | "about">;

/** Without a guard everybody may everything. */
export function createAdmission(
  guard: Guard | undefined,
  narrowing: Narrowing | undefined,
): Admission {
  if (guard === undefined) return () => {};
  const checks: Checks = { requests: guard.requests, narrowing };
  return (route, exchange) => {
    if (route.who === "anyone") return;
    const asking: Asking = { who: route.who, about: route.about };
    const access = guard.admit(presentedBy(exchange.request, exchange.address));
    if (!("then" in access)) return enter(access, asking, exchange, checks);
    return access.then((late) => enter(late, asking, exchange, checks));
  };
}

/** A route that asks who comes. */
interface Asking {
  readonly who: Role;
  readonly about: Route["about"];
}

/** What stands beside roles. */
interface Checks {
  readonly requests: Guard["requests"];
  readonly narrowing: Narrowing | undefined;
}

/** What somebody may not counts too: it is told and recorded. */
function enter(
  access: Access,
  { who, about }: Asking,
  exchange: Exchange,
  { requests, narrowing }: Checks,
): void | Promise<void> {
  requests?.count(access);
  exchange.access = access;
  if (about === "asked") return;
  const { name = "" } = exchange.parameters;
  const isOfPolicy = about === "bundle" && name === POLICY_OF_REQUESTS;
  const role = isOfPolicy && who === "author" ? "operator" : who;
  const subject: Subject = about === "bundle" ? { kind: "bundle", name } : ALL;
  if (about === "own") access.requireSome(role);
  else access.require(role, subject);
  // Whoever it locks out by a mistake has to be able to mend it.
  if (isOfPolicy && access.may("operator", ALL)) return;
  return narrowing?.isThere() === true
    ? narrowing.narrow(narrowedOf(exchange, access, { role, subject }))
    : undefined;
}

function narrowedOf(
  { request, path, search: query }: Exchange,
  access: Access,
  wanted: { readonly role: Role; readonly subject: Subject },
) {
  const { method = "", headers, headersDistinct: lines } = request;
  return { access, ...wanted, method, path: splitUnescaped(path), query, headers, lines };
}
