import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { ecSigner, keySetText, tokenOf } from "../access/jwt/signer.ts";
import { SERVER } from "./x509/tls-folder.ts";

/** An authorization server of RFC 6749, as far as client credentials (4.4) need one. */
export interface TokenIssuer {
  /** What its tokens say in `iss`; below it lie `/token` and `/keys`. */
  readonly url: string;
  /** How many tokens it has given. */
  given(): number;
  close(): Promise<void>;
}

export interface TokenIssuerOptions {
  /** The secrets of its clients by their names, which are the subjects of their tokens. */
  readonly clients: Readonly<Record<string, string>>;
  readonly audience: string;
  readonly lifetimeSeconds: number;
}

/** Speaks TLS with the certificate that tests' servers have. */
export async function startTokenIssuer(options: TokenIssuerOptions): Promise<TokenIssuer> {
  const { clients, audience, lifetimeSeconds } = options;
  const signer = ecSigner("of the tests");
  let url = "";
  let given = 0;

  function grant(authorization: string, form: URLSearchParams): string | undefined {
    const [scheme, encoded = ""] = authorization.split(" ");
    const [client = "", secret] = Buffer.from(encoded, "base64").toString("utf8").split(":");
    if (scheme !== "Basic" || form.get("grant_type") !== "client_credentials") return undefined;
    if (!Object.hasOwn(clients, client) || clients[client] !== secret) return undefined;
    given += 1;
    const iat = Math.floor(Date.parse(new Date().toISOString()) / 1000);
    const times = { iat, exp: iat + lifetimeSeconds };
    const claims = { ...times, iss: url, sub: client, aud: audience, scope: form.get("scope") };
    const token = {
      access_token: tokenOf(signer, claims, { typ: "at+jwt" }),
      token_type: "Bearer",
    };
    return JSON.stringify({ ...token, expires_in: lifetimeSeconds });
  }

  const server = createServer(
    { cert: SERVER.certificate, key: SERVER.key },
    (request, response) => {
      let body = "";
      request.on("data", (chunk) => {
        body += String(chunk);
      });
      request.on("end", () => {
        const { authorization = "" } = request.headers;
        const asked = `${request.method} ${request.url}`;
        const answer =
          asked === "GET /keys"
            ? keySetText(signer)
            : asked === "POST /token"
              ? grant(authorization, new URLSearchParams(body))
              : undefined;
        response.writeHead(answer === undefined ? 401 : 200, {
          "Content-Type": "application/json",
        });
        response.end(answer ?? '{"error":"invalid_client"}');
      });
    },
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    given: () => given,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
