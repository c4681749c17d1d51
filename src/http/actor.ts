import { type Actor, anybody } from "../domain/actor.ts";
import type { Exchange } from "./exchange.ts";

/** Who sends a request, for the log and the audit. */
export function actorOf({ access, address }: Exchange): Actor {
  if (access === undefined) return anybody(address);
  const { name, kind, credential } = access.identity;
  return { name, kind, credential, from: address };
}
