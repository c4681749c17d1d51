import { isIP } from "node:net";
import {
  ACCESS,
  BOOTSTRAP_TOKEN_FILE,
  FAILURES_PER_MINUTE,
  PUSH_BYTES_PER_MINUTE,
  REQUESTS_PER_SECOND,
} from "../access/settings.ts";
import { CA, CLIENT_CERT, CLIENT_KEY, SERVER, TOKEN_FILE } from "../cli/settings.ts";
import { DECISIONS_ALLOW_NET } from "../decide/network/settings.ts";
import { ENGINE_BYTES } from "../decide/settings.ts";
import { ARCHIVE_CACHE_BYTES, MAX_WAIT_SECONDS } from "../distribute/settings.ts";
import type { PolicyError } from "../domain/policy-error.ts";
import { AUTHZEN, AUTHZEN_URL } from "../http/doors/data-api/authzen/settings.ts";
import { DECISION_IDS } from "../http/doors/data-api/settings.ts";
import {
  ADDRESS,
  BEHIND_PROXY,
  FAST_LANE,
  MAX_BUNDLE_BYTES,
  MAX_INPUT_BYTES,
  PROXIES,
  PROXY_HEADER,
} from "../http/settings.ts";
import {
  TLS_CERT,
  TLS_CLIENT_CA,
  TLS_KEY,
  type TlsFiles,
  tlsFilesOf,
} from "../http/tls/settings.ts";
import {
  AUDIT_KEEP_DAYS,
  KEEP_DAYS,
  KEEP_REVISIONS,
  RETENTION_SCHEDULE,
} from "../jobs/settings.ts";
import { MAX_INFLATED_BYTES } from "../means/archive/settings.ts";
import {
  type Environment,
  misconfigured,
  readSettings,
  type Setting,
  type SettingValues,
  settingText,
  type Variable,
} from "../means/settings/setting.ts";
import { didYouMean } from "../means/text/suggestion.ts";
import { LOG_LEVEL } from "../observe/settings.ts";
import { CACHE, CPU_SECONDS, OPA_BIN, OPA_DOWNLOADS } from "../opa/program/settings.ts";
import { BUNDLES, DECLARATIONS_SCHEDULE } from "../pipeline/settings.ts";
import { DATA_DIRECTORY } from "../storage/file/settings.ts";
import { REDIS_URL } from "../storage/redis/settings.ts";
import { EVALUATION_TIMEOUT_MS } from "../supervise/settings.ts";

/**
 * Every setting of the server by its name in `Config`, in the README's order. Each is declared beside its owner; the types
 * are written because declarations are made file by file.
 */
export const SETTINGS = {
  address: ADDRESS as typeof ADDRESS,
  bootstrapTokenFile: BOOTSTRAP_TOKEN_FILE as typeof BOOTSTRAP_TOKEN_FILE,
  access: ACCESS as typeof ACCESS,
  failuresPerMinute: FAILURES_PER_MINUTE as typeof FAILURES_PER_MINUTE,
  requestsPerSecond: REQUESTS_PER_SECOND as typeof REQUESTS_PER_SECOND,
  pushBytesPerMinute: PUSH_BYTES_PER_MINUTE as typeof PUSH_BYTES_PER_MINUTE,
  tlsCert: TLS_CERT as typeof TLS_CERT,
  tlsKey: TLS_KEY as typeof TLS_KEY,
  tlsClientCa: TLS_CLIENT_CA as typeof TLS_CLIENT_CA,
  behindProxy: BEHIND_PROXY as typeof BEHIND_PROXY,
  proxies: PROXIES as typeof PROXIES,
  proxyHeader: PROXY_HEADER as typeof PROXY_HEADER,
  bundles: BUNDLES as typeof BUNDLES,
  dataDirectory: DATA_DIRECTORY as typeof DATA_DIRECTORY,
  redisUrl: REDIS_URL as typeof REDIS_URL,
  logLevel: LOG_LEVEL as typeof LOG_LEVEL,
  maxInputBytes: MAX_INPUT_BYTES as typeof MAX_INPUT_BYTES,
  maxBundleBytes: MAX_BUNDLE_BYTES as typeof MAX_BUNDLE_BYTES,
  decisionIds: DECISION_IDS as typeof DECISION_IDS,
  authzen: AUTHZEN as typeof AUTHZEN,
  authzenUrl: AUTHZEN_URL as typeof AUTHZEN_URL,
  maxInflatedBytes: MAX_INFLATED_BYTES as typeof MAX_INFLATED_BYTES,
  fastLane: FAST_LANE as typeof FAST_LANE,
  opaCpuSeconds: CPU_SECONDS as typeof CPU_SECONDS,
  archiveCacheBytes: ARCHIVE_CACHE_BYTES as typeof ARCHIVE_CACHE_BYTES,
  maxWaitSeconds: MAX_WAIT_SECONDS as typeof MAX_WAIT_SECONDS,
  keepRevisions: KEEP_REVISIONS as typeof KEEP_REVISIONS,
  keepDays: KEEP_DAYS as typeof KEEP_DAYS,
  auditKeepDays: AUDIT_KEEP_DAYS as typeof AUDIT_KEEP_DAYS,
  evaluationTimeoutMs: EVALUATION_TIMEOUT_MS as typeof EVALUATION_TIMEOUT_MS,
  engineBytes: ENGINE_BYTES as typeof ENGINE_BYTES,
  decisionsAllowNet: DECISIONS_ALLOW_NET as typeof DECISIONS_ALLOW_NET,
  declarationsSchedule: DECLARATIONS_SCHEDULE as typeof DECLARATIONS_SCHEDULE,
  retentionSchedule: RETENTION_SCHEDULE as typeof RETENTION_SCHEDULE,
};

/** Everything that can be set, parsed once. Nothing below `config.ts` reads the environment. */
export interface Config extends SettingValues<typeof SETTINGS> {
  /** Others can reach the address. */
  readonly isOpen: boolean;
  /** Whether everybody is asked who they are. */
  readonly isGuarded: boolean;
  /** Undefined where plain HTTP is spoken. */
  readonly tls: TlsFiles | undefined;
  /** Nobody named the folder of declarations, so that it need not be there. */
  readonly bundlesAreOptional: boolean;
}

/** The table of the README: what `Config` is made of, then what other parts read. */
export const VARIABLES: readonly Variable[] = [
  ...Object.values(SETTINGS),
  ...[SERVER, TOKEN_FILE, CA, CLIENT_CERT, CLIENT_KEY, OPA_BIN, CACHE, OPA_DOWNLOADS],
];

/** What a person can set of the server, by file and by flag: its settings, and where its opa comes from. */
export const SERVER_VARIABLES: readonly (Variable | Setting<unknown>)[] = [
  ...Object.values(SETTINGS),
  ...[OPA_BIN, CACHE, OPA_DOWNLOADS],
];

/** Reads the environment. Throws `misconfigured` that names the variable and what it accepts. */
export function parseConfig(env: Environment): Config {
  refuseUnknown(env);
  const values = readSettings(SETTINGS, env);
  const isOpen = !isLoopback(values.address.host);
  const tls = tlsFilesOf(values);
  const address = settingText(ADDRESS, env);
  if (isOpen && tls === undefined && !values.behindProxy) throw refuseReadable(address);
  const { bootstrapTokenFile, access } = values;
  const isGuarded = isOpen || (bootstrapTokenFile ?? access) !== undefined;
  const bundlesAreOptional = env[BUNDLES.name] === undefined;
  return { ...values, isOpen, isGuarded, tls, bundlesAreOptional };
}

/** What earlier versions took, and what to do instead. */
const GONE: ReadonlyMap<string, string> = new Map([
  [
    "GATEHOUSE_INSECURE_OPEN",
    "is gone: on an address that others can reach everybody is asked who they are. Leave it out; the first start prints an operator's token",
  ],
]);

/** A misspelt variable would be silence about a wish: it is an error. */
function refuseUnknown(env: Environment): void {
  const known = new Set(VARIABLES.map(({ name }) => name));
  for (const name of Object.keys(env)) {
    const gone = GONE.get(name);
    if (gone !== undefined) throw misconfigured(name, gone);
    if (name.startsWith("GATEHOUSE_") && !known.has(name)) {
      const reason = "is not a variable of this version; see the README for the list";
      throw misconfigured(name, `${reason}${didYouMean(name, known)}`);
    }
  }
}

function refuseReadable(address: string): PolicyError {
  return misconfigured(
    ADDRESS.name,
    `is ${JSON.stringify(address)}, which others can reach, and what goes over it could be read on the way: set ${TLS_CERT.name} and ${TLS_KEY.name}, or ${BEHIND_PROXY.name}=true where a proxy in front speaks TLS, or listen on ${ADDRESS.fallback}`,
  );
}

function isLoopback(host: string): boolean {
  if (host === "localhost" || host === "::1") return true;
  return isIP(host) === 4 && host.startsWith("127.");
}
