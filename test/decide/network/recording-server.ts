import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from "node:http";
import { createServer as createTlsServer, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";

/** A request as it came. */
export interface Recorded {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** What one path answers; `count` requests have come since they were taken. */
export type Route = (response: ServerResponse, request: Recorded, count: number) => unknown;

export interface RecordingServer {
  readonly port: number;
  /** What came since this was asked last. */
  take(): readonly Recorded[];
  close(): Promise<void>;
}

/** Answers on loopback by the first part of the path, and remembers what was asked. */
export async function startRecordingServer(
  routes: Readonly<Record<string, Route>>,
  tls?: ServerOptions,
): Promise<RecordingServer> {
  let recorded: Recorded[] = [];
  const answer: RequestListener = (request, response) => {
    void readRequest(request).then((read) => {
      recorded.push(read);
      response.sendDate = false;
      const route = routes[read.url.split(/[/?]/)[1] ?? ""];
      if (route === undefined) response.writeHead(404).end();
      else route(response, read, recorded.length);
    });
  };
  const server = tls === undefined ? createServer(answer) : createTlsServer(tls, answer);
  // Whoever keeps a connection must not be told that it ends.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    take() {
      const taken = recorded;
      recorded = [];
      return taken;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readRequest(request: IncomingMessage): Promise<Recorded> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = "", url = "", headers } = request;
  return { method, url, headers, body: Buffer.concat(chunks).toString("latin1") };
}
