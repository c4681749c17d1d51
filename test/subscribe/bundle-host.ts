import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { writeArchive } from "../../src/means/archive/write-archive.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A server of bundles that does what each test says. */
export interface BundleHost {
  /** Of the bundle. */
  readonly url: string;
  /** Each request so far. */
  readonly requests: IncomingMessage[];
  answer: Handler;
  close(): Promise<void>;
}

export async function startBundleHost(port = 0): Promise<BundleHost> {
  const server = createServer((request, response) => {
    host.requests.push(request);
    host.answer(request, response);
  });
  await once(server.listen(port, "127.0.0.1"), "listening");
  const address = server.address() as AddressInfo;
  const host: BundleHost = {
    url: `http://127.0.0.1:${address.port}/bundle.tar.gz`,
    requests: [],
    answer: answerStatus(404),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return host;
}

export function answerStatus(
  status: number,
  headers: Readonly<Record<string, string>> = {},
): Handler {
  return (_request, response) => {
    response.writeHead(status, headers);
    response.end();
  };
}

/** As nginx gives a file: with a tag, 304 where it is known, and without holding anything. */
export function answerFile(bytes: Uint8Array, etag?: string): Handler {
  return (request, response) => {
    if (etag !== undefined) response.setHeader("ETag", etag);
    const isKnown = etag !== undefined && request.headers["if-none-match"] === etag;
    response.writeHead(isKnown ? 304 : 200, { "Content-Type": "application/gzip" });
    response.end(isKnown ? undefined : bytes);
  };
}

/** A bundle whose `data.demo.version` is `version`, as agents get it. */
export async function versionBundle(version: number): Promise<Uint8Array> {
  const files = {
    ".manifest": JSON.stringify({ revision: `v${version}`, roots: ["demo"] }),
    "demo.rego": `package demo\n\nversion := ${version}\n`,
  };
  const tree = Object.entries(files).map(([name, text]) => [name, Buffer.from(text)] as const);
  return await writeArchive(new Map(tree));
}
