import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "@jest/globals";
import { NETWORK_BUILTINS } from "../../../src/decide/builtins/builtins.ts";
import { createContexts } from "../../../src/decide/context.ts";
import type { AllowedHosts } from "../../../src/decide/network/allowed-hosts.ts";
import { createNetwork, type NetworkOptions } from "../../../src/decide/network/node-network.ts";
import { untilSettled } from "../../../src/decide/network/until-settled.ts";
import { parseValue } from "../../../src/decide/values/parse-value.ts";
import { printJson } from "../../../src/decide/values/print-value.ts";
import { until } from "../../support/until.ts";

const ANY_HOST: AllowedHosts = { allows: () => true, allowsAddress: () => true };
const PLACE = { file: "p.rego", row: 3, col: 5 };

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function startServer(answer: RequestListener): Promise<{ server: Server; url: string }> {
  const server = createServer(answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

type Request = Readonly<Record<string, unknown>>;

/** What one decision after the other gets. */
function createSender(options: Partial<NetworkOptions> = {}) {
  const network = createNetwork({ hosts: ANY_HOST, ...options });
  closing.push(network.close);
  return async (request: Request, patienceMs?: number): Promise<string> => {
    const context = createContexts({ network, ...(patienceMs && { patienceMs }) })();
    const operand = parseValue(JSON.stringify({ method: "get", ...request }));
    const call = NETWORK_BUILTINS.get("http.send")?.call;
    const { value } = await untilSettled(context, () => ({
      value: call?.(context, [operand], PLACE) ?? null,
    }));
    return printJson(value);
  };
}

describe("http.send keeps to limits of ours", () => {
  test("a decision ends in time, whatever the request wants, and its connection with it", async () => {
    const { server, url } = await startServer(() => undefined);
    const open = new Set<unknown>();
    server.on("connection", (socket) => {
      open.add(socket);
      socket.on("close", () => open.delete(socket));
    });
    const send = createSender();
    await expect(send({ url, timeout: 0, raise_error: false }, 500)).rejects.toMatchObject({
      code: "eval_cancel_error",
      message: "http.send: timed out (context deadline exceeded)",
      location: PLACE,
    });
    // On a busy machine the time may be over before the connection is there.
    await until("the connection to end", () => (open.size === 0 ? true : undefined));
  });

  test("a decision ends in time while it waits to try once more", async () => {
    const { server, url } = await startServer(() => undefined);
    await new Promise((resolve) => server.close(resolve));
    const endless = createSender()({ url, max_retry_attempts: 1_000_000 }, 50);
    await expect(endless).rejects.toMatchObject({ code: "eval_cancel_error" });
  });

  test("whoever gives up makes room for the next", async () => {
    const { url } = await startServer(({ url: path }, response) => {
      if (path === "/fast") response.end("fast");
    });
    const send = createSender({ maxRequests: 1 });
    const slow = send({ url: `${url}/slow`, timeout: 0 }, 50);
    const next = send({ url: `${url}/fast` });
    await expect(slow).rejects.toMatchObject({ code: "eval_cancel_error" });
    expect(await next).toContain('"raw_body":"fast"');
  });

  test.each([
    {
      note: "as it comes",
      answer: ((_request, response) => {
        response.end(Buffer.alloc(16 * 1024 * 1024 + 1));
      }) as RequestListener,
    },
    {
      note: "once it is inflated",
      answer: ((_request, response) => {
        response.setHeader("Content-Encoding", "gzip");
        response.end(gzipSync(Buffer.alloc(32 * 1024 * 1024)));
      }) as RequestListener,
    },
    {
      note: "without an end",
      answer: ((_request, response) => {
        const chunk = Buffer.alloc(1024 * 1024);
        const more = (): void => {
          while (!response.destroyed && response.write(chunk));
        };
        response.on("drain", more);
        more();
      }) as RequestListener,
    },
  ])("a response that is too large $note", async ({ answer }) => {
    const { url } = await startServer(answer);
    expect(await createSender()({ url, raise_error: false })).toContain(
      "http.send: the response has more than 16777216 bytes",
    );
  });

  test("a redirect that leads on and on", async () => {
    let count = 0;
    const { url } = await startServer((_request, response) => {
      response.writeHead(302, { Location: `/${++count}` }).end();
    });
    const answer = await createSender()({ url, enable_redirect: true, raise_error: false });
    expect(answer).toContain("stopped after 100 redirects");
    expect(count).toBe(101);
  });

  test.each([
    {
      note: "a name that stands for an address that is not allowed",
      hosts: { allows: () => true, allowsAddress: () => false },
      request: { url: "http://localhost:1/" },
      message: "dial tcp: disallowed address of localhost: ",
    },
    {
      note: "a socket of this machine",
      hosts: ANY_HOST,
      request: { url: "unix://localhost/x?socket=%2Frun%2Fx" },
      message: "sockets of this machine (unix://) are not available here",
    },
    ...["tls_ca_cert", "tls_client_cert", "tls_client_key"].flatMap((name) => [
      {
        note: `a file of this machine as ${name}`,
        hosts: ANY_HOST,
        request: { url: "http://127.0.0.1:1/", [`${name}_file`]: "/etc/passwd" },
        message: `${name}_file is not available here: give the PEM text itself as ${name}`,
      },
      {
        note: `a variable of this process as ${name}`,
        hosts: ANY_HOST,
        request: { url: "http://127.0.0.1:1/", [`${name}_env_variable`]: "HOME" },
        message: `${name}_env_variable is not available here: give the PEM text itself as ${name}`,
      },
    ]),
  ])("$note is refused", async ({ hosts, request, message }) => {
    await expect(createSender({ hosts })(request)).rejects.toThrow(message);
  });

  test("a redirect to a name that stands for an address that is not allowed", async () => {
    const { url } = await startServer((_request, response) => {
      response.writeHead(302, { Location: url.replace("127.0.0.1", "localhost") }).end();
    });
    const hosts = { allows: () => true, allowsAddress: (host: string) => host !== "localhost" };
    const answer = await createSender({ hosts })({
      url,
      enable_redirect: true,
      raise_error: false,
    });
    expect(answer).toContain("disallowed address of localhost: ");
  });

  test("a context without a network asks nobody", () => {
    const call = NETWORK_BUILTINS.get("http.send")?.call;
    const context = createContexts()();
    expect(() => call?.(context, [{ method: "get", url: "http://localhost" }])).toThrow(
      "no host may be asked from here",
    );
  });
});

describe("http.send keeps connections", () => {
  test("for requests that may be sent twice, and opens another where one was closed meanwhile", async () => {
    const sockets: Socket[] = [];
    const { url } = await startServer(({ socket }, response) => {
      sockets.push(socket);
      response.end("x");
    });
    const send = createSender();
    await send({ url });
    await send({ url });
    expect(sockets[1]).toBe(sockets[0]);
    sockets[1]?.destroy();
    await send({ url });
    expect(sockets[2]).not.toBe(sockets[0]);
    await send({ url, method: "post" });
    expect(sockets[3]).not.toBe(sockets[2]);
  });
});
