import { once } from "node:events";
import { Agent, type IncomingMessage, request as sendPlain } from "node:http";
import { Agent as SecureAgent, request as sendSecure } from "node:https";
import type { CertificateReader, CredentialReader } from "../../src/access/credentials.ts";
import { createGuard, type Guard } from "../../src/access/guard.ts";
import type { Identity } from "../../src/access/identity.ts";
import type { Grant } from "../../src/domain/grant.ts";
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
  /** By a text that is looked into before it is known, as a signed one is. */
  jwt(port: number, name: string, asked: Asked): Promise<Said>;
  /** By a certificate, and with what the headers say beside. */
  certificate(port: number, name: string, asked: Asked): Promise<Said>;
  /** By nothing, where everybody may what somebody may. */
  anonymous(port: number, name: string, asked: Asked): Promise<Said>;
  /** Ends the connections: what comes then comes over new ones, which the fast lane reads first. */
  hangUp(): void;
}

/** @param isSecure whether TLS is spoken at a port. */
export function openWaysIn(
  identities: Readonly<Record<string, Identity>>,
  isSecure: (port: number) => boolean,
): WaysIn {
  let granted: readonly Grant[] = [];
  const tokens = tokenTable(identities);
  const guard = createGuard({
    credentials: [lateTokens(identities), tokens],
    certificates: certificatesOf(identities),
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
    jwt: (port, name, asked) => send(port, open(port), bearing(`${LATE}${name}`, asked)),
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

const LATE = "late.";

/** The same identities, by texts that say whose they are only after a while. */
function lateTokens(identities: Readonly<Record<string, Identity>>): CredentialReader {
  const table = tokenTable(
    Object.fromEntries(
      Object.entries(identities).map(([name, identity]) => [name, { ...identity, kind: "jwt" }]),
    ),
  );
  return {
    hasEnded: table.hasEnded,
    onEnd: table.onEnd,
    recognise(text) {
      if (!text.startsWith(LATE)) return undefined;
      return {
        kind: "unsettled",
        async settle() {
          await new Promise((resolve) => setImmediate(resolve));
          const recognised = table.recognise(text.slice(LATE.length));
          return recognised?.kind === "known" || recognised?.kind === "refused"
            ? recognised
            : { kind: "refused", reason: "unknown" };
        },
      };
    },
  };
}

/** The same identities, by the names of certificates that the authority made. */
function certificatesOf(identities: Readonly<Record<string, Identity>>): CertificateReader {
  return {
    hasEnded: () => false,
    onEnd: () => () => {},
    recognise({ certificate, isTrusted }) {
      const name = certificate.subject.replace(/^CN=/, "");
      const identity = Object.hasOwn(identities, name) ? identities[name] : undefined;
      return isTrusted && identity !== undefined
        ? { kind: "known", identity: { ...identity, kind: "certificate" } }
        : { kind: "refused", reason: "unknown" };
    },
  };
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
