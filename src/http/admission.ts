import type { IncomingMessage } from "node:http";
import type { Access } from "../access/access.ts";
import type { Guard, Presented } from "../access/guard.ts";
import { ALL } from "../domain/grant.ts";
import type { Exchange } from "./exchange.ts";
import type { Route } from "./route.ts";

/** Lets a request through to its handler, or throws `unauthorized` or `forbidden` before anything of it is read. */
export type Admission = (route: Admitted, exchange: Exchange) => void;

type Admitted = Pick<Route, "who" | "about">;

/** Without a guard everybody may everything. */
export function createAdmission(guard: Guard | undefined): Admission {
  if (guard === undefined) return () => {};
  return (route, exchange) => {
    if (route.who === "anyone") return;
    const access = guard.admit(presentedBy(exchange.request));
    exchange.access = access;
    requireOf(access, route, exchange.parameters["name"]);
  };
}

/** What is asked of a role before the handler is. */
function requireOf(access: Access, { who, about }: Admitted, name: string | undefined): void {
  if (who === "anyone" || about === "asked") return;
  if (about === "own") access.requireSome(who);
  else if (about === "bundle") access.require(who, { kind: "bundle", name: name ?? "" });
  else access.require(who, ALL);
}

function presentedBy({ headers, socket }: IncomingMessage): Presented {
  return { authorization: headers.authorization, address: socket.remoteAddress ?? "unknown" };
}
