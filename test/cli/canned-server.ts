import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the server was asked. */
export interface Asked {
  readonly line: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** What it answers: a status and a JSON value, or whatever a function does with the response. */
export type Canned =
  | { readonly status: number; readonly json: unknown }
  | ((response: ServerResponse, request: IncomingMessage) => void);

export interface CannedServer {
  readonly url: string;
  readonly asked: readonly Asked[];
  /** Answers `"GET /v1/bundles"` from now on; replaces what was answered before. */
  answer(line: string, canned: Canned): void;
  close(): Promise<void>;
}

/** A real HTTP server on loopback that answers what a test told it, and 404 in OPA's shape otherwise. */
export async function startCannedServer(port = 0): Promise<CannedServer> {
  const answers = new Map<string, Canned>();
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const line = `${request.method} ${request.url}`;
    asked.push({ line, headers: request.headers, body: Buffer.concat(chunks) });
    const canned = answers.get(line);
    if (typeof canned === "function") canned(response, request);
    else if (canned === undefined) sendJson(response, 404, notFound(line));
    else sendJson(response, canned.status, canned.json);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answer: (line, canned) => answers.set(line, canned),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function notFound(line: string): unknown {
  return { code: "not_found", message: `nothing is canned for ${line}` };
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(JSON.stringify(value));
}
