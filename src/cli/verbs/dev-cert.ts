import { access, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Command } from "commander";
import { PolicyError } from "../../domain/policy-error.ts";
import { SETTINGS } from "../../service/config.ts";
import { writeLines } from "../cli-io.ts";
import { EXIT_OK } from "../exit-codes.ts";
import { DEV_DAYS, type DevCertificates, makeDevCertificates } from "../local/dev-certificates.ts";
import { collected } from "../options.ts";
import { examples, type Verb } from "../verb.ts";

interface DevCertOptions {
  readonly out: string;
  readonly host?: readonly string[];
  readonly client?: readonly string[];
  readonly force?: boolean;
}

/** What this machine is called by itself. */
const OWN_HOSTS: readonly string[] = ["localhost", "127.0.0.1", "::1"];
/** A name of DNS, an address, or what a file and a subject can be called by. */
const HOST = /^[A-Za-z0-9*:][A-Za-z0-9.:_-]{0,252}$/;
const CLIENT = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
const TAKEN: ReadonlySet<string> = new Set(["ca", "server", "server-key"]);

export const devCert: Verb = {
  name: "dev-cert",
  summary: "make an authority and certificates for a first try of TLS",
  define: (command) => {
    command
      .option("--out <folder>", "where the files go", ".gatehouse/tls")
      .option("--host <name>", "a name or address of the server, once for each", collected)
      .option("--client <name>", "a client to make a certificate for, once for each", collected)
      .option("--force", "replace what is there")
      .addHelpText(
        "after",
        examples([
          ["gatehouse dev-cert", "for a server on this machine"],
          ["gatehouse dev-cert --host gatehouse.test --client agent-1", "and an agent's"],
        ]),
      );
  },
  run: async (io, command) => {
    const { out, host = [], client = [], force = false } = command.opts<DevCertOptions>();
    refuseBadNames(command, host, client);
    const hosts = [...new Set([...OWN_HOSTS, ...host])];
    const made = await makeDevCertificates({ hosts, clients: client, now: io.now() });
    await write(path.resolve(io.cwd, out), filesOf(made), force);
    writeLines(io.stdout, whatToDo(out, client));
    return EXIT_OK;
  },
};

function refuseBadNames(command: Command, hosts: readonly string[], clients: readonly string[]) {
  const host = hosts.find((each) => !HOST.test(each));
  if (host !== undefined) command.error(`error: ${JSON.stringify(host)} is no name of a host`);
  const client = clients.find((each) => !CLIENT.test(each) || TAKEN.has(each));
  if (client !== undefined) {
    command.error(`error: ${JSON.stringify(client)} cannot be the name of a client`);
  }
}

interface NewFile {
  readonly name: string;
  readonly text: string;
  readonly mode: number;
}

const SECRET = 0o600;
const PUBLIC = 0o644;

function filesOf({ authority, server, clients }: DevCertificates): NewFile[] {
  const pairs = [["server", server] as const, ...clients];
  return [
    { name: "ca.pem", text: authority, mode: PUBLIC },
    ...pairs.flatMap(([name, { certificate, key }]) => [
      { name: `${name}.pem`, text: certificate, mode: PUBLIC },
      { name: `${name}-key.pem`, text: key, mode: SECRET },
    ]),
  ];
}

/** All or, where one is there already, none. Throws `conflict`. */
async function write(folder: string, files: readonly NewFile[], force: boolean): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const { name } of force ? [] : files) {
    const place = path.join(folder, name);
    const isThere = await access(place).then(
      () => true,
      () => false,
    );
    if (isThere) throw new PolicyError("conflict", `${place} is there; --force replaces it`);
  }
  for (const { name, text, mode } of files) {
    const place = path.join(folder, name);
    // A file that is there keeps its mode and is written through its links.
    if (force) await rm(place, { force: true });
    await writeFile(place, text, { mode, flag: "wx" });
  }
}

function whatToDo(out: string, clients: readonly string[]): string[] {
  const at = (name: string): string => path.join(out, name);
  const ca = at("ca.pem");
  const [first] = clients;
  const files =
    first && `--client-cert ${at(`${first}.pem`)} --client-key ${at(`${first}-key.pem`)}`;
  const shown = files === undefined ? "" : ` \\\n    ${files}`;
  return [
    `Made an authority, a certificate for the server and ${clients.length} for clients in ${out}.`,
    "",
    "The server:",
    `  ${SETTINGS.tlsCert.name}=${at("server.pem")}`,
    `  ${SETTINGS.tlsKey.name}=${at("server-key.pem")}`,
    ...(clients.length > 0 ? [`  ${SETTINGS.tlsClientCa.name}=${ca}`] : []),
    "",
    "The commands and curl:",
    `  gatehouse list --server https://localhost:8420 --ca ${ca}`,
    `  curl --cacert ${ca} https://localhost:8420/health`,
    "",
    "The configuration of an agent:",
    `  gatehouse agent-config --bundle authz --server https://localhost:8420 --ca ${ca}${shown}`,
    "",
    `For a first try only: they hold ${DEV_DAYS} days. The authority's key is not kept, so that nobody makes more by it.`,
  ];
}
