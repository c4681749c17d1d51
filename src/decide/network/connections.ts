import http from "node:http";
import type { Duplex } from "node:stream";
import type { AllowedHosts } from "./allowed-hosts.ts";
import { openConnection } from "./connect.ts";
import type { TlsWishes } from "./network.ts";
import { secure } from "./secure.ts";

/** What a request says about its connection, beside what Node knows of. */
export interface ConnectionOptions {
  readonly wishes: {
    readonly isSecure: boolean;
    readonly tls: TlsWishes | undefined;
    readonly signal: AbortSignal;
  };
}

/** Opens connections, and keeps some for the next request to the same host. */
export interface Connections {
  agent(isSecure: boolean, mayKeep: boolean): http.Agent;
  close(): void;
}

/** As Go's DefaultTransport: how many are kept for nobody, and how long. */
const MAX_FREE = 100;
const IDLE_MS = 90_000;

export function createConnections(hosts: AllowedHosts): Connections {
  const kept = { keepAlive: true, maxFreeSockets: MAX_FREE, timeout: IDLE_MS };
  // Connections of two kinds: what goes to a host in plain text must never go out over the other's.
  const plain = createAgent(hosts, kept);
  const secured = createAgent(hosts, kept);
  const once = createAgent(hosts, { keepAlive: false });
  return {
    agent: (isSecure, mayKeep) => (mayKeep ? (isSecure ? secured : plain) : once),
    close() {
      for (const agent of [plain, secured, once]) agent.destroy();
    },
  };
}

type Done = (error: Error | null, socket?: Duplex) => void;

function createAgent(hosts: AllowedHosts, options: http.AgentOptions): http.Agent {
  const agent = new http.Agent(options);
  const create = (given: object, done: Done): undefined => {
    const { host, port, wishes } = given as ConnectionOptions & { host: string; port: number };
    open(hosts, { host, port }, wishes).then((socket) => done(null, socket), done);
  };
  return Object.assign(agent, { createConnection: create });
}

async function open(
  hosts: AllowedHosts,
  target: { readonly host: string; readonly port: number },
  { isSecure, tls, signal }: ConnectionOptions["wishes"],
): Promise<Duplex> {
  const socket = await openConnection(target, hosts, signal);
  return isSecure ? await secure(socket, target.host, tls, signal) : socket;
}
