import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { findBundles } from "../src/declarations/find-bundles.ts";
import { parseConfig } from "../src/service/config.ts";
import { composeServices, imageEnvironment } from "./support/compose.ts";

const ROOT: string = path.resolve(import.meta.dirname, "..");
const read = (file: string): string => readFileSync(path.join(ROOT, file), "utf8");

/** There is no container engine where the tests run: they keep the files true to each other and to the code. */
describe("docker-compose.yml", () => {
  const services = composeServices();
  const all = Object.entries(services);
  const servers = all.filter(([, { environment = {} }]) => "GATEHOUSE_REDIS_URL" in environment);

  test("runs two servers with settings that this version takes, where the balancer looks for them", () => {
    const upstream = [...read("deploy/nginx.conf").matchAll(/server ([\w-]+):8420 /g)];
    expect(servers.map(([name]) => name)).toEqual(upstream.map((match) => match[1]));
    for (const [, { environment }] of servers) {
      const config = parseConfig({ ...imageEnvironment(), ...environment, OPA_BIN: undefined });
      expect(config).toMatchObject({ isOpen: true, isGuarded: true, bundles: "examples" });
      expect(config.tls).toMatchObject({ certificate: "/tls/server.pem" });
      const networks = services["balancer"]?.networks;
      expect(networks).toEqual({ front: { ipv4_address: "10.84.20.2" } });
      expect(config.proxies?.has("10.84.20.2")).toBe(true);
      expect(config.proxies?.has("10.84.20.3")).toBe(false);
    }
  });

  test("publishes the balancer, and on the host's loopback the agents, who ask nobody who they are", () => {
    const published = all.flatMap(([name, { ports = [] }]) => ports.map((port) => [name, port]));
    expect(published).toEqual([
      ["balancer", "8420:8420"],
      ["agent-1", "127.0.0.1:8181:8181"],
      ["agent-2", "127.0.0.1:8182:8181"],
    ]);
  });

  test("nobody but the servers reaches Redis, and nobody but servers and agent-token the bootstrap token", () => {
    const near = all.filter(([, { networks }]) => [networks].flat().includes("back"));
    expect(near.map(([name]) => name)).toEqual(["redis", "server-1", "server-2"]);
    const holders = all.filter(([, { volumes = [] }]) =>
      volumes.some((volume) => volume.startsWith("bootstrap:")),
    );
    const names = holders.map(([name]) => name);
    expect(names).toEqual(["bootstrap", "agent-token", "server-1", "server-2"]);
  });

  test("runs the image on a root file system that cannot be written", () => {
    for (const [, service] of all.filter(([, { image }]) => image === "gatehouse")) {
      expect(service).toMatchObject({ read_only: true, cap_drop: ["ALL"], tmpfs: ["/tmp"] });
    }
  });

  test("its agents ask for bundles that are served and that their token is for, with the pinned OPA", async () => {
    const agent = parse(read("deploy/agent.yaml")) as {
      bundles: Readonly<Record<string, { readonly resource: string }>>;
    };
    const { bundles } = await findBundles(path.join(ROOT, "bundles"));
    const names = bundles.map(({ name }) => name);
    const command = [services["agent-token"]?.command].flat().join(" ");
    const scope = /--bundles (\S+)/.exec(command)?.[1]?.split(",");
    for (const { resource } of Object.values(agent.bundles)) {
      const name = resource.replace(/^bundles\//, "");
      expect(names).toContain(name);
      expect(scope).toContain(name);
    }
    expect(services["agent-1"]?.image).toBe("openpolicyagent/opa:1.22.2-static");
  });
});
