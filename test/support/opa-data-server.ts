import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type IncomingHttpHeaders, request } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { writeFiles } from "./build-engine.ts";
import { opaBinary } from "./opa.ts";
import { until } from "./until.ts";

/** One request, sent exactly as it is written here. */
export interface PlainRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface PlainAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A real `opa run --server` over a few files. */
export interface OpaDataServer {
  ask(plain: PlainRequest): Promise<PlainAnswer>;
  close(): Promise<void>;
}

/**
 * Starts OPA on a free port of loopback in a folder of these files, by path, and waits until it is healthy. By default it is
 * given each file; else what stands in `options`.
 */
export async function startOpaDataServer(
  files: Readonly<Record<string, string>>,
  options: readonly string[] = Object.keys(files),
): Promise<OpaDataServer> {
  const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-opa-"));
  writeFiles(folder, files);
  const port = await freePort();
  const args = ["run", "--server", "--addr", `127.0.0.1:${port}`, "--log-level", "error"];
  const child = spawn(opaBinary(), [...args, ...options], {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let complaint = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    complaint += chunk.toString("utf8");
  });
  const close = async (): Promise<void> => {
    await stop(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilHealthy(port, child);
  } catch (error) {
    await close();
    throw new Error(`opa did not start: ${complaint}`, { cause: error });
  }
  return { ask: (plain) => sendPlain(port, plain), close };
}

/** Sends a request as it is written to a server on loopback. */
export function sendPlain(
  port: number,
  { method, target, headers, body }: PlainRequest,
): Promise<PlainAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, method, path: target, headers, agent: false });
    sent.on("error", reject);
    sent.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const { statusCode: status = 0 } = response;
        resolve({ status, headers: response.headers, body: Buffer.concat(chunks) });
      });
    });
    sent.end(body);
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function untilHealthy(port: number, child: ChildProcess): Promise<void> {
  await until("opa to become healthy", async () => {
    if (child.exitCode !== null) return true;
    return (await sendPlain(port, { method: "GET", target: "/health" })).status === 200;
  });
  if (child.exitCode !== null) throw new Error(`opa ended with ${child.exitCode}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
