import { isIP, type Socket } from "node:net";
import { connect, createSecureContext, type SecureContext, type TLSSocket } from "node:tls";
import { systemCodeOf } from "../../domain/policy-error.ts";
import { isGoError } from "../../opa/go/go-error.ts";
import { formatTime } from "../../opa/go/time/format-time.ts";
import { UTC } from "../../opa/go/time/location.ts";
import { momentAt } from "../../opa/go/time/moment.ts";
import { type Certificate, parseCertificate } from "../../opa/go/x509/certificate.ts";
import { hostnameError } from "../../opa/go/x509/hostname-error.ts";
import type { TlsWishes } from "./network.ts";
import { ready } from "./ready.ts";
import { systemAuthorities } from "./system-authorities.ts";
import { tlsText } from "./tls-text.ts";
import { isWireError, WireError } from "./wire-error.ts";

/** TLS over a connection, with a server that has shown who it is. Throws a WireError. */
export async function secure(
  socket: Socket,
  host: string,
  wishes: TlsWishes | undefined,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const name = wishes?.serverName || host;
  // What goes wrong below goes wrong above too.
  socket.on("error", () => undefined);
  const secured = connect({
    socket,
    secureContext: contextOf(wishes),
    ...(isIP(name) === 0 && { servername: name }),
    ALPNProtocols: ["http/1.1"],
    // Judged below, in Go's order and words.
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
  });
  await shaken(secured, signal);
  const complaint = wishes?.skipsVerification === true ? undefined : complaintAbout(secured, name);
  if (complaint === undefined) return secured;
  secured.destroy();
  throw new WireError(`tls: failed to verify certificate: ${complaint}`);
}

let usual: SecureContext | undefined;

function contextOf(wishes: TlsWishes | undefined): SecureContext {
  if (wishes === undefined) {
    usual ??= createSecureContext({ ca: [...systemAuthorities()], ...SAFE });
    return usual;
  }
  const { authorities, trustsSystem, identity } = wishes;
  const trusted = [
    ...(authorities === undefined || trustsSystem ? systemAuthorities() : []),
    ...(authorities ?? []),
  ];
  return createSecureContext({
    ca: trusted,
    ...(identity && { cert: identity.certificate, key: identity.key }),
    ...SAFE,
  });
}

/** Go trusts what it is told to trust, be it below another; and nothing older than TLS 1.2. */
const SAFE = { allowPartialTrustChain: true, minVersion: "TLSv1.2" } as const;

async function shaken(socket: TLSSocket, signal: AbortSignal): Promise<void> {
  try {
    await ready(socket, "secureConnect", signal);
  } catch (error) {
    throw isWireError(error) ? error : new WireError(tlsText(error));
  }
}

/** What Go's Certificate.Verify would say; undefined for a server that may be trusted. */
function complaintAbout(socket: TLSSocket, name: string): string | undefined {
  const raw = socket.getPeerX509Certificate()?.raw;
  const leaf = raw && readLeaf(raw);
  if (leaf === undefined) return "x509: malformed certificate";
  return (
    validityError(leaf) ??
    hostnameError(leaf, name) ??
    (socket.authorized ? undefined : authorityError(socket.authorizationError))
  );
}

function readLeaf(raw: Uint8Array): Certificate | undefined {
  try {
    return parseCertificate(raw);
  } catch (error) {
    if (isGoError(error)) return undefined;
    throw error;
  }
}

function validityError({ notBefore, notAfter }: Certificate): string | undefined {
  const now = Date.now() / 1000;
  if (now >= notBefore.seconds && now <= notAfter.seconds) return undefined;
  const [word, limit] = now < notBefore.seconds ? ["before", notBefore] : ["after", notAfter];
  const times = `current time ${timeText(Math.floor(now))} is ${word} ${timeText(limit.seconds)}`;
  return `x509: certificate has expired or is not yet valid: ${times}`;
}

function timeText(seconds: number): string {
  const moment = momentAt(BigInt(seconds) * 1_000_000_000n, UTC);
  return formatTime(moment, "2006-01-02T15:04:05Z07:00");
}

function authorityError(error: unknown): string {
  const code = typeof error === "string" ? error : systemCodeOf(error);
  return code === "INVALID_PURPOSE"
    ? "x509: certificate specifies an incompatible key usage"
    : "x509: certificate signed by unknown authority";
}
