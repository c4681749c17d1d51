import { once } from "node:events";
import { Agent, type IncomingMessage, request as sendPlain } from "node:http";
import { Agent as SecureAgent, request as sendSecure } from "node:https";
import { loadNameReader } from "../../src/access/certificates/certificate-names.ts";
import { createCertificateReader } from "../../src/access/certificates/certificate-reader.ts";
import type { CertificateReader } from "../../src/access/credentials.ts";
import { createGuard, type Guard } from "../../src/access/guard.ts";
import type { Identity } from "../../src/access/identity.ts";
import type { Issuer } from "../../src/access/jwt/issuers.ts";
import { createJwtReader } from "../../src/access/jwt/jwt-reader.ts";
import { readKeySet } from "../../src/access/jwt/key-set.ts";
import { fixedKeys } from "../../src/access/jwt/key-source.ts";
import type { Grant } from "../../src/domain/grant.ts";
import { ecSigner, keySetText, tokenOf } from "../access/jwt/signer.ts";
import { type TokenTable, tokenTable } from "../access/token-table.ts";
import { issue } from "../support/x509/identity.ts";
import { CLIENT_AUTHORITY, SERVER_AUTHORITY } from "../support/x509/tls-folder.ts";

/** What is asked of a server, by whom. */
export interface Asked {
  readonly method: string;
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Said {
  readonly status: number | undefined;
  readonly text: string;
}

/** The ways in which somebody says who they are, over connections that are used again and again. */
export interface WaysIn {
  readonly guard: Guard;
  readonly tokens: TokenTable;
  /** By a token, which is known at once. */
  token(port: number, name: string, asked: Asked): Promise<Said>;
  /** By a JWT, which is verified before it is known. */
  jwt(port: number, name: string, asked: Asked): Promise<Said>;
  /** By a certificate, and with what the headers say beside. */
  certificate(port: number, name: string, asked: Asked): Promise<Said>;
  /** By nothing, where everybody may what somebody may. */
  anonymous(port: number, name: string, asked: Asked): Promise<Said>;
  /** Ends the connections: what comes then comes over new ones, which the fast lane reads first. */
  hangUp(): void;
}

/** @param isSecure whether TLS is spoken at a port. */
export async function openWaysIn(
  identities: Readonly<Record<string, Identity>>,
  isSecure: (port: number) => boolean,
): Promise<WaysIn> {
  let granted: readonly Grant[] = [];
  const tokens = tokenTable(identities);
  const jwts = jwtsOf(identities);
  const guard = createGuard({
    credentials: [jwts.reader, tokens],
    certificates: await certificatesOf(identities),
    anonymous: () => granted,
    now: () => 0,
    refusals: { credential() {}, rights() {} },
  });
  const plain = new Agent({ keepAlive: true });
  const secure = new SecureAgent({ keepAlive: true, ca: SERVER_AUTHORITY.certificate });
  const shown = new Map(
    [...Object.keys(identities), "stranger"].map((name) => [name, showing(name)]),
  );
  const open = (port: number): Agent => (isSecure(port) ? secure : plain);
  const bearing = (text: string, { headers, ...asked }: Asked): Asked => {
    return { ...asked, headers: { ...headers, Authorization: `Bearer ${text}` } };
  };
  return {
    guard,
    tokens,
    token: (port, name, asked) => send(port, open(port), bearing(name, asked)),
    jwt: (port, name, asked) => send(port, open(port), bearing(jwts.textOf(name), asked)),
    certificate: (port, name, asked) => send(port, shown.get(name) ?? secure, asked),
    async anonymous(port, name, asked) {
      granted = identities[name]?.grants ?? [];
      return await send(port, open(port), asked).finally(() => {
        granted = [];
      });
    },
    hangUp() {
      for (const agent of [plain, secure, ...shown.values()]) agent.destroy();
    },
  };
}

const ISSUER = "https://id.example.com";
const AUDIENCE = "gatehouse";
/** Seconds since 1970: later than the guard's clock, which stands still. */
const ENDS_AT = 1_000;

/** The same identities, by the subjects of JWTs that an issuer has signed. */
function jwtsOf(identities: Readonly<Record<string, Identity>>) {
  const signer = ecSigner("one");
  const keySet = readKeySet(keySetText(signer), "file");
  const rules = {
    ...{ issuer: ISSUER, audiences: [AUDIENCE], algorithms: ["ES256"], types: ["JWT"] },
    ...{ clockSkewSeconds: 0, rules: [], keys: { kind: "file", keys: keySet, text: "" } as const },
  };
  const issuer: Issuer = {
    ...{ rules, keys: fixedKeys(keySet) },
    judge(claims) {
      const name = String(claims.get("sub"));
      const identity = Object.hasOwn(identities, name) ? identities[name] : undefined;
      return identity === undefined ? "no_rule" : { name, grants: identity.grants };
    },
  };
  const texts = new Map<string, string>();
  return {
    reader: createJwtReader({ issuers: () => new Map([[ISSUER, issuer]]), now: () => 0 }),
    /** The first time it is verified, later it is known. */
    textOf(name: string): string {
      const claims = { iss: ISSUER, aud: AUDIENCE, sub: name, exp: ENDS_AT };
      const text = texts.get(name) ?? tokenOf(signer, claims);
      texts.set(name, text);
      return text;
    },
  };
}

/** The same identities, by the names of certificates that the authority made. */
async function certificatesOf(
  identities: Readonly<Record<string, Identity>>,
): Promise<CertificateReader> {
  return createCertificateReader({
    read: await loadNameReader(),
    judge: () => (names) => {
      const identity = identities[names.CN[0] ?? ""];
      return identity === undefined ? "no_rule" : { name: identity.name, grants: identity.grants };
    },
    now: () => 0,
  });
}

/** Connections over which a certificate is shown. Nobody whom the server trusts vouches for that of a stranger. */
function showing(name: string): SecureAgent {
  const above = name === "stranger" ? undefined : CLIENT_AUTHORITY;
  const { certificate: cert, key } = issue(name, { serial: 9n, extensions: [] }, above);
  return new SecureAgent({ keepAlive: true, ca: SERVER_AUTHORITY.certificate, cert, key });
}

/** The status and the body; of a stream, what comes first. */
async function send(
  port: number,
  agent: Agent,
  { method, target, headers = {} }: Asked,
): Promise<Said> {
  const place = { host: "127.0.0.1", port, path: target, method, headers, agent };
  const request = agent instanceof SecureAgent ? sendSecure(place) : sendPlain(place);
  request.end(method === "GET" || method === "DELETE" ? undefined : "{}");
  const [answer] = (await once(request, "response")) as [IncomingMessage];
  const { statusCode: status } = answer;
  if (answer.headers["content-type"] === "text/event-stream") {
    answer.destroy();
    return { status, text: "" };
  }
  let text = "";
  for await (const chunk of answer) text += String(chunk);
  return { status, text };
}
