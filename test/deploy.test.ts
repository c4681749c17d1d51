import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { findBundles } from "../src/declarations/find-bundles.ts";
import { parseConfig } from "../src/service/config.ts";

const ROOT: string = path.resolve(import.meta.dirname, "..");
const read = (file: string): string => readFileSync(path.join(ROOT, file), "utf8");

interface Service {
  readonly environment?: Readonly<Record<string, string>>;
  readonly network_mode?: string;
  readonly ports?: readonly string[];
  readonly image?: string;
}

/** There is no container engine where the tests run: they keep the files true to each other and to the code. */
describe("docker-compose.yml", () => {
  const { services } = parse(read("docker-compose.yml"), { merge: true }) as {
    services: Readonly<Record<string, Service>>;
  };
  const servers = Object.values(services).filter(({ environment }) => environment !== undefined);

  test("runs two servers with settings that this version takes, where the balancer looks for them", () => {
    expect(servers.length).toBe(2);
    const upstream = [...read("deploy/nginx.conf").matchAll(/server (127\.0\.0\.1:\d+)/g)];
    const addresses = servers.map(({ environment = {} }) => {
      const { address, redisUrl } = parseConfig(environment);
      expect(redisUrl).toBe("redis://127.0.0.1:6379");
      return `${address.host}:${address.port}`;
    });
    expect(upstream.map((match) => match[1])).toEqual(addresses);
  });

  test("publishes on the host's loopback alone, and all share the balancer's network", () => {
    const { balancer, ...others } = services;
    expect(balancer?.ports?.every((port) => port.startsWith("127.0.0.1:"))).toBe(true);
    for (const { network_mode } of Object.values(others)) {
      expect(network_mode).toBe("service:balancer");
    }
  });

  test("its agents ask for bundles that are served, with the pinned OPA", async () => {
    const agent = parse(read("deploy/agent.yaml")) as {
      bundles: Readonly<Record<string, { readonly resource: string }>>;
    };
    const { bundles } = await findBundles(path.join(ROOT, "bundles"));
    const names = bundles.map(({ name }) => name);
    for (const { resource } of Object.values(agent.bundles)) {
      expect(names).toContain(resource.replace(/^bundles\//, ""));
    }
    expect(services["agent-1"]?.image).toBe("openpolicyagent/opa:1.22.2-static");
  });

  test("publishes the examples, which the image does only when asked", () => {
    for (const { environment } of servers) {
      expect(environment?.["GATEHOUSE_BUNDLES"]).toBe("examples");
    }
  });
});
