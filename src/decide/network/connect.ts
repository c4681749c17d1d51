import { connect, type LookupFunction, type Socket } from "node:net";
import { messageOf, systemCodeOf } from "../../domain/policy-error.ts";
import { isGoError } from "../../opa/go/go-error.ts";
import type { AllowedHosts } from "./allowed-hosts.ts";
import { lookUp } from "./look-up.ts";
import { ready } from "./ready.ts";
import { isWireError, WireError } from "./wire-error.ts";

/** Where to connect to. */
export interface Target {
  /** A name or an address, without brackets. */
  readonly host: string;
  readonly port: number;
}

/** Go's dialer waits as long for a connection. */
const PATIENCE_MS = 30_000;
/** For one of several addresses. */
const ATTEMPT_MS = 1_000;
const MAX_PORT = 65_535;

/** Connects to an allowed address of an allowed host. Throws a WireError. */
export async function openConnection(
  { host, port }: Target,
  hosts: AllowedHosts,
  signal: AbortSignal,
): Promise<Socket> {
  if (port > MAX_PORT) throw new WireError(`dial tcp: address ${port}: invalid port`);
  const addresses = await allowedAddresses(host, hosts);
  // What was looked up is what is used: asked again, the name could be another's.
  const lookup: LookupFunction = (_host, _options, found) => {
    const all = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
    found(null, all);
  };
  const socket = connect({
    ...{ host, port, lookup },
    ...{ autoSelectFamily: true, autoSelectFamilyAttemptTimeout: ATTEMPT_MS },
  });
  return await connected(socket, { host: addresses[0] as string, port }, signal);
}

async function allowedAddresses(host: string, hosts: AllowedHosts): Promise<readonly string[]> {
  if (!hosts.allows(host)) throw new WireError(`disallowed host: ${host}`);
  const found = await lookUp(host).catch((error: unknown) => {
    if (!isGoError(error)) throw error;
    throw new WireError(`dial tcp: ${error.message}`);
  });
  const allowed = found.filter((address) => hosts.allowsAddress(host, address));
  if (allowed.length > 0) return allowed;
  throw new WireError(`dial tcp: disallowed address of ${host}: ${found.join(", ")}`);
}

async function connected(socket: Socket, first: Target, signal: AbortSignal): Promise<Socket> {
  const timer = setTimeout(() => {
    socket.destroy(new WireError(`dial tcp ${placeText(first)}: i/o timeout`));
  }, PATIENCE_MS);
  try {
    await ready(socket, "connect", signal);
    return socket.setNoDelay(true);
  } catch (error) {
    throw isWireError(error) ? error : new WireError(`dial tcp ${dialText(error, first)}`);
  } finally {
    clearTimeout(timer);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection reset by peer",
  EHOSTUNREACH: "no route to host",
  ENETUNREACH: "network is unreachable",
  ETIMEDOUT: "connection timed out",
  EADDRNOTAVAIL: "cannot assign requested address",
  EACCES: "permission denied",
  EPERM: "operation not permitted",
  EMFILE: "too many open files",
};

/** Of several addresses, what became of the first. */
function dialText(error: unknown, first: Target): string {
  const several = typeof error === "object" && error !== null && "errors" in error;
  const [one = error] = several ? (error.errors as readonly unknown[]) : [];
  const code = systemCodeOf(one) ?? "";
  return `${placeText(first)}: connect: ${REASONS[code] ?? messageOf(one)}`;
}

function placeText({ host, port }: Target): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}
