import path from "node:path";
import type { Command } from "commander";
import { PolicyError } from "../../../domain/policy-error.ts";
import { type CliIo, writeLines } from "../../cli-io.ts";
import { readToken, serverOption } from "../../connection.ts";
import { type Context, type Contexts, whyNotContextName } from "../../contexts/context.ts";
import { EXIT_OK } from "../../exit-codes.ts";
import { readInputFile } from "../../local/source-path.ts";
import { paintFor } from "../../paint.ts";
import { examples, type Verb } from "../../verb.ts";

interface AddOptions extends Context {
  readonly force?: boolean;
}

/** More than any file of certificates that a client needs. */
const MAX_BYTES = 1024 * 1024;

export const add: Verb = {
  name: "add",
  summary: "keep a server and the files of its credentials under a name",
  define: (command) => {
    command
      .argument("<name>", "how it is called from now on")
      .addOption(serverOption("the server").makeOptionMandatory())
      .option("--token-file <file>", "file of the token to send; read again by each command")
      .option("--ca <file>", "certificates of the authorities that the server's is believed by")
      .option("--cert <file>", "certificate of this client; with --key")
      .option("--key <file>", "private key of that certificate")
      .option("--force", "replace a context of that name")
      .addHelpText(
        "after",
        examples([
          ["gatehouse context add local --server http://127.0.0.1:8420", "the current one"],
          ["gatehouse context add prod --server https://gatehouse --token-file t", "with a token"],
        ]),
      );
  },
  run: async (io, command) => {
    const name = command.args[0] ?? "";
    const { force = false, ...given } = command.opts<AddOptions>();
    const context = await contextOf(io, command, name, given);
    const { readContexts, writeContexts } = await import("../../contexts/contexts-file.ts");
    const known = await readContexts(io);
    if (known.contexts.has(name) && !force) {
      const message = `there is a context ${JSON.stringify(name)} already: replace it with --force`;
      throw new PolicyError("conflict", message);
    }
    const { current = name } = known;
    await writeContexts(io, { current, contexts: new Map(known.contexts).set(name, context) });
    report(io, name, context, known);
    return EXIT_OK;
  },
};

async function contextOf(
  io: CliIo,
  command: Command,
  name: string,
  { server, ...files }: Context,
): Promise<Context> {
  const reason = whyNotContextName(name);
  if (reason !== undefined)
    command.error(`error: ${JSON.stringify(name)} names no context: ${reason}`);
  if ((files.cert === undefined) !== (files.key === undefined)) {
    command.error("error: --cert and --key need each other");
  }
  if (files.tokenFile !== undefined) await readToken(io, files.tokenFile);
  for (const file of [files.ca, files.cert, files.key]) {
    const tooLarge = `${file} is larger than 1 MiB; no certificate or key is`;
    if (file !== undefined) await readInputFile(io, file, { limit: MAX_BYTES, tooLarge });
  }
  const whole = Object.entries(files).map(([key, file = ""]) => [key, path.resolve(io.cwd, file)]);
  return { server, ...Object.fromEntries(whole) };
}

function report(io: CliIo, name: string, { server, tokenFile }: Context, known: Contexts): void {
  const { good, strong } = paintFor(io, "stdout");
  const isCurrent = (known.current ?? name) === name;
  const use = isCurrent
    ? "it is the current one"
    : `gatehouse context use ${name} makes it the current one`;
  writeLines(io.stdout, [`${good("Added")} ${strong(name)} for ${server}; ${use}`]);
  if (tokenFile === undefined || !isInClear(server)) return;
  const { warning } = paintFor(io, "stderr");
  const message = `the token goes to ${server} in clear: anybody on the way can read it; https is wanted`;
  writeLines(io.stderr, [`${warning("warning:")} ${message}`]);
}

/** True for a server that is asked without TLS over a network. */
function isInClear(server: string): boolean {
  const { protocol, hostname } = new URL(server);
  return protocol === "http:" && !/^(?:localhost|127\.[0-9.]+|\[::1\])$/.test(hostname);
}
