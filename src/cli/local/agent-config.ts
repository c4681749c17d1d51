import type { BundleName } from "../../domain/bundle-name.ts";
import type { Json, JsonObject } from "../../domain/json-value.ts";

/** How an agent shows who it is. Files and variables are the agent's: nothing of them is read here. */
export type AgentCredential =
  | { readonly kind: "none" }
  | { readonly kind: "token"; readonly file: string }
  | { readonly kind: "certificate"; readonly certFile: string; readonly keyFile: string }
  | {
      readonly kind: "oauth2";
      readonly tokenUrl: string;
      readonly clientId: string;
      /** A variable of the agent's environment. */
      readonly secretVariable: string;
      readonly scopes: readonly string[];
    };

export interface AgentConfigOptions {
  readonly bundles: readonly BundleName[];
  readonly server: string;
  readonly credential: AgentCredential;
  /** Certificates of the authority that has signed the server's, where the agent's system does not know it. */
  readonly caFile?: string | undefined;
  /** Seconds that a request may be held; 0 for plain polling. */
  readonly longPollSeconds: number;
}

const SERVICE = "gatehouse";

/**
 * The configuration of an OPA agent that takes bundles from a server, with all that it needs and nothing else (OPA
 * v1/plugins/rest, v1/plugins/bundle). Its text may hold `${NAME}`, which OPA replaces by a variable of its environment.
 */
export function agentConfig(options: AgentConfigOptions): JsonObject {
  const { server, credential, caFile, bundles } = options;
  const service: JsonObject = {
    url: server,
    ...(caFile !== undefined && { tls: { ca_cert: caFile } }),
    ...(credential.kind !== "none" && { credentials: credentialsOf(credential) }),
  };
  return {
    services: { [SERVICE]: service },
    bundles: Object.fromEntries(bundles.map((name) => [name, bundleOf(name, options)])),
  };
}

/** A name with a slash would be found at the default resource too; that it stands there is for whoever reads it. */
function bundleOf(name: BundleName, { longPollSeconds }: AgentConfigOptions): JsonObject {
  const polling: JsonObject =
    longPollSeconds > 0
      ? { long_polling_timeout_seconds: longPollSeconds }
      : { min_delay_seconds: 10, max_delay_seconds: 20 };
  return { service: SERVICE, resource: `bundles/${name}`, polling };
}

function credentialsOf(credential: Exclude<AgentCredential, { kind: "none" }>): Json {
  switch (credential.kind) {
    case "token":
      return { bearer: { token_path: credential.file } };
    case "certificate":
      return { client_tls: { cert: credential.certFile, private_key: credential.keyFile } };
    case "oauth2":
      return {
        oauth2: {
          token_url: credential.tokenUrl,
          client_id: credential.clientId,
          client_secret: `\${${credential.secretVariable}}`,
          ...(credential.scopes.length > 0 && { scopes: credential.scopes }),
        },
      };
  }
}
