import { type Command, InvalidArgumentError, Option } from "commander";
import { stringify } from "yaml";
import { type BundleName, parseBundleName } from "../../domain/bundle-name.ts";
import { writeJson, writeLines } from "../cli-io.ts";
import { addServer, serverFor } from "../connection.ts";
import { EXIT_OK } from "../exit-codes.ts";
import { type AgentCredential, agentConfig } from "../local/agent-config.ts";
import { asArgument, collected, jsonOption } from "../options.ts";
import { examples, type Verb } from "../verb.ts";

interface Options {
  readonly bundle: readonly BundleName[];
  readonly longPoll: number;
  readonly ca?: string;
  readonly tokenFile?: string;
  readonly clientCert?: string;
  readonly clientKey?: string;
  readonly oauth2TokenUrl?: string;
  readonly oauth2ClientId?: string;
  readonly oauth2SecretVariable: string;
  readonly oauth2Scope?: readonly string[];
  readonly json?: boolean;
}

export const agentConfigVerb: Verb = {
  name: "agent-config",
  summary: "the configuration of an OPA agent that takes bundles from a server",
  define: (command) => {
    command
      .requiredOption("--bundle <name>", "a bundle that it runs, once for each", bundles)
      .addOption(
        new Option("--long-poll <seconds>", "how long a request may be held; 0: plain polling")
          .default(60)
          .argParser(asArgument(parseSeconds)),
      )
      .option("--ca <file>", "the agent's file of the authority that signed the server")
      .option("--client-cert <file>", "the agent's certificate, shown instead of a token")
      .option("--client-key <file>", "its key")
      .option("--oauth2-token-url <url>", "where the agent gets tokens by its client credentials")
      .option("--oauth2-client-id <id>", "its name there")
      .option("--oauth2-secret-variable <name>", "its variable with the secret", "CLIENT_SECRET")
      .option("--oauth2-scope <scope>", "a scope that it asks for, once for each", collected)
      .addOption(jsonOption())
      .addHelpText(
        "after",
        examples([
          ["gatehouse agent-config --bundle authz > agent.yaml", "for opa run -c agent.yaml"],
          ["gatehouse agent-config --bundle authz --token-file token", "with a token"],
          ["gatehouse agent-config --bundle authz --long-poll 0", "asks each quarter minute"],
        ]),
      );
    addServer(command);
  },
  run: async (io, command) => {
    const options = command.opts<Options>();
    const config = agentConfig({
      bundles: options.bundle,
      server: await serverFor(io, command),
      credential: credentialOf(command, options),
      caFile: options.ca,
      longPollSeconds: options.longPoll,
    });
    if (options.json === true) writeJson(io.stdout, config);
    else writeLines(io.stdout, stringify(config).trimEnd().split("\n"));
    return EXIT_OK;
  },
};

function bundles(value: string, before: readonly BundleName[] = []): readonly BundleName[] {
  return [...before, asArgument(parseBundleName)(value)];
}

/** Agents hold a connection for as long; longer than a day is a slip. */
const MAX_SECONDS = 86_400;

function parseSeconds(text: string): number {
  const seconds = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (seconds <= MAX_SECONDS) return seconds;
  throw new InvalidArgumentError(`a number of seconds up to ${MAX_SECONDS} is wanted`);
}

function credentialOf(command: Command, options: Options): AgentCredential {
  const { tokenFile, clientCert, clientKey, oauth2TokenUrl, oauth2ClientId } = options;
  const ways = [tokenFile, clientCert ?? clientKey, oauth2TokenUrl ?? oauth2ClientId];
  if (ways.filter((way) => way !== undefined).length > 1) {
    return command.error("error: an agent shows one credential: a token, a certificate or OAuth2");
  }
  if (tokenFile !== undefined) return { kind: "token", file: tokenFile };
  if (clientCert !== undefined && clientKey !== undefined) {
    return { kind: "certificate", certFile: clientCert, keyFile: clientKey };
  }
  if (oauth2TokenUrl !== undefined && oauth2ClientId !== undefined) {
    return {
      ...{ kind: "oauth2", tokenUrl: oauth2TokenUrl, clientId: oauth2ClientId },
      secretVariable: options.oauth2SecretVariable,
      scopes: options.oauth2Scope ?? [],
    };
  }
  if (ways.every((way) => way === undefined)) return { kind: "none" };
  return command.error(
    clientCert !== undefined || clientKey !== undefined
      ? "error: --client-cert and --client-key go together"
      : "error: --oauth2-token-url and --oauth2-client-id go together",
  );
}
