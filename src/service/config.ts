import { isIP } from "node:net";
import { PolicyError } from "../domain/policy-error.ts";
import { OPA_CPU_SECONDS } from "../opa/program/opa.ts";

export interface Address {
  readonly host: string;
  /** 0 lets the system choose a free port. */
  readonly port: number;
}

/** Everything that can be set, parsed once. Nothing below `config.ts` reads the environment. */
export interface Config {
  readonly address: Address;
  /** Others can reach the address, and somebody wanted that. */
  readonly isOpen: boolean;
  /** Folder of declarations served from the start; undefined: none. */
  readonly bundles: string | undefined;
  /** Nobody named the folder, so that it need not be there. */
  readonly bundlesAreOptional: boolean;
  readonly dataDirectory: string;
  readonly redisUrl: string | undefined;
  readonly logLevel: LogLevel;
  readonly maxInputBytes: number;
  readonly maxBundleBytes: number;
  readonly maxInflatedBytes: number;
  readonly opaCpuSeconds: number;
  readonly archiveCacheBytes: number;
  readonly maxWaitSeconds: number;
  readonly keepRevisions: number;
  readonly keepDays: number;
  readonly evaluationTimeoutMs: number;
  readonly declarationsSchedule: string;
  readonly retentionSchedule: string;
}

const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** One environment variable, as the README lists it. */
export interface Variable {
  readonly name: string;
  readonly fallback: string;
  readonly meaning: string;
}

const MEBIBYTE = 1024 * 1024;

/** The table of the README; `parseConfig` reads exactly these. */
export const VARIABLES: readonly Variable[] = [
  {
    name: "GATEHOUSE_ADDRESS",
    fallback: "127.0.0.1:8420",
    meaning: "Host and port to listen on. An address that others can reach needs the next one.",
  },
  {
    name: "GATEHOUSE_INSECURE_OPEN",
    fallback: "false",
    meaning:
      "true: whoever reaches the address may read, push and delete everything. Warned of each hour.",
  },
  {
    name: "GATEHOUSE_BUNDLES",
    fallback: "bundles",
    meaning: "Folder of bundle declarations, published at start and when they change. Empty: none.",
  },
  {
    name: "GATEHOUSE_DATA_DIR",
    fallback: ".gatehouse/data",
    meaning: "Folder of the embedded store. One server per folder. Unused with Redis.",
  },
  {
    name: "GATEHOUSE_REDIS_URL",
    fallback: "",
    meaning: "Redis that all replicas share. Empty: the embedded store.",
  },
  {
    name: "GATEHOUSE_LOG_LEVEL",
    fallback: "info",
    meaning: `One of ${LOG_LEVELS.join(", ")}.`,
  },
  {
    name: "GATEHOUSE_MAX_INPUT_BYTES",
    fallback: String(8 * MEBIBYTE),
    meaning: "Largest body of a decision request, before and after inflating.",
  },
  {
    name: "GATEHOUSE_MAX_BUNDLE_BYTES",
    fallback: String(64 * MEBIBYTE),
    meaning: "Largest body of a push.",
  },
  {
    name: "GATEHOUSE_MAX_INFLATED_BYTES",
    fallback: String(256 * MEBIBYTE),
    meaning: "Largest inflated size of a pushed archive.",
  },
  {
    name: "GATEHOUSE_OPA_CPU_SECONDS",
    fallback: String(OPA_CPU_SECONDS),
    meaning:
      "Processor time that one run of opa may take for a push. A busy machine does not count; ten times as long by the clock does.",
  },
  {
    name: "GATEHOUSE_ARCHIVE_CACHE_BYTES",
    fallback: String(256 * MEBIBYTE),
    meaning: "Memory for compressed archives that agents download.",
  },
  {
    name: "GATEHOUSE_MAX_WAIT_SECONDS",
    fallback: "300",
    meaning: "Longest time a bundle request is held, whatever the agent asks.",
  },
  {
    name: "GATEHOUSE_KEEP_REVISIONS",
    fallback: "20",
    meaning: "Retention keeps at least this many revisions of each bundle.",
  },
  {
    name: "GATEHOUSE_KEEP_DAYS",
    fallback: "30",
    meaning: "Retention keeps every revision that was active within this many days.",
  },
  {
    name: "GATEHOUSE_EVALUATION_TIMEOUT_MS",
    fallback: "1000",
    meaning: "An evaluation that takes longer has its worker replaced.",
  },
  {
    name: "GATEHOUSE_DECLARATIONS_SCHEDULE",
    fallback: "*/2 * * * * *",
    meaning: "How often the folder of declarations is looked through (cron with seconds).",
  },
  {
    name: "GATEHOUSE_RETENTION_SCHEDULE",
    fallback: "17 * * * *",
    meaning: "When old revisions are removed (cron).",
  },
];

/** Variables that other parts read: listed in the README, not part of `Config`. */
export const OTHER_VARIABLES: readonly Variable[] = [
  {
    name: "GATEHOUSE_SERVER",
    fallback: "http://127.0.0.1:8420",
    meaning: "The server that the commands talk to.",
  },
  {
    name: "OPA_BIN",
    fallback: "",
    meaning: "The opa 1.22.2 to use. Empty: the cached one, then the PATH.",
  },
  {
    name: "GATEHOUSE_CACHE",
    fallback: "~/.cache/gatehouse",
    meaning: "Where set-up keeps the opa it built or downloaded.",
  },
  {
    name: "GATEHOUSE_OPA_DOWNLOADS",
    fallback: "OPA's releases",
    meaning: "Where set-up downloads opa when there is no Go, for mirrors.",
  },
];

/** Reads the environment. Throws `misconfigured` that names the variable and what it accepts. */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): Config {
  refuseUnknown(env);
  const read = (name: string): string => {
    const fallback = VARIABLES.find((variable) => variable.name === name)?.fallback ?? "";
    return (env[name] ?? fallback).trim();
  };
  const address = parseAddress(read("GATEHOUSE_ADDRESS"));
  const mayBeOpen = parseFlag("GATEHOUSE_INSECURE_OPEN", read("GATEHOUSE_INSECURE_OPEN"));
  if (!isLoopback(address.host) && !mayBeOpen) throw refuseOpen(read("GATEHOUSE_ADDRESS"));
  return {
    address,
    isOpen: !isLoopback(address.host),
    bundles: read("GATEHOUSE_BUNDLES") || undefined,
    bundlesAreOptional: env["GATEHOUSE_BUNDLES"] === undefined,
    dataDirectory: required("GATEHOUSE_DATA_DIR", read("GATEHOUSE_DATA_DIR")),
    redisUrl: read("GATEHOUSE_REDIS_URL") || undefined,
    logLevel: parseLogLevel(read("GATEHOUSE_LOG_LEVEL")),
    maxInputBytes: parseCount("GATEHOUSE_MAX_INPUT_BYTES", read("GATEHOUSE_MAX_INPUT_BYTES"), 1),
    maxBundleBytes: parseCount("GATEHOUSE_MAX_BUNDLE_BYTES", read("GATEHOUSE_MAX_BUNDLE_BYTES"), 1),
    maxInflatedBytes: parseCount(
      "GATEHOUSE_MAX_INFLATED_BYTES",
      read("GATEHOUSE_MAX_INFLATED_BYTES"),
      1,
    ),
    opaCpuSeconds: parseOpaCpuSeconds(env),
    archiveCacheBytes: parseCount(
      "GATEHOUSE_ARCHIVE_CACHE_BYTES",
      read("GATEHOUSE_ARCHIVE_CACHE_BYTES"),
      0,
    ),
    maxWaitSeconds: parseCount("GATEHOUSE_MAX_WAIT_SECONDS", read("GATEHOUSE_MAX_WAIT_SECONDS"), 1),
    keepRevisions: parseCount("GATEHOUSE_KEEP_REVISIONS", read("GATEHOUSE_KEEP_REVISIONS"), 1),
    keepDays: parseCount("GATEHOUSE_KEEP_DAYS", read("GATEHOUSE_KEEP_DAYS"), 0),
    evaluationTimeoutMs: parseCount(
      "GATEHOUSE_EVALUATION_TIMEOUT_MS",
      read("GATEHOUSE_EVALUATION_TIMEOUT_MS"),
      10,
    ),
    declarationsSchedule: required(
      "GATEHOUSE_DECLARATIONS_SCHEDULE",
      read("GATEHOUSE_DECLARATIONS_SCHEDULE"),
    ),
    retentionSchedule: required(
      "GATEHOUSE_RETENTION_SCHEDULE",
      read("GATEHOUSE_RETENTION_SCHEDULE"),
    ),
  };
}

/** What commands that run opa themselves read of the configuration. */
export function parseOpaCpuSeconds(env: Readonly<Record<string, string | undefined>>): number {
  const name = "GATEHOUSE_OPA_CPU_SECONDS";
  return parseCount(name, (env[name] ?? String(OPA_CPU_SECONDS)).trim(), 1);
}

/** A misspelt variable would be silence about a wish: it is an error. */
function refuseUnknown(env: Readonly<Record<string, string | undefined>>): void {
  const known = new Set([...VARIABLES, ...OTHER_VARIABLES].map(({ name }) => name));
  for (const name of Object.keys(env)) {
    if (name.startsWith("GATEHOUSE_") && !known.has(name)) {
      throw misconfigured(name, "is not a variable of this version; see the README for the list");
    }
  }
}

function parseAddress(text: string): Address {
  const match = /^(?:\[([^\]]+)\]|([^:]*)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2] ?? "";
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) {
    throw misconfigured("GATEHOUSE_ADDRESS", `is ${JSON.stringify(text)}; host:port is wanted`);
  }
  return { host, port };
}

function refuseOpen(address: string): PolicyError {
  return misconfigured(
    "GATEHOUSE_ADDRESS",
    `is ${JSON.stringify(address)}, which others can reach, and nothing here asks who they are: listen on 127.0.0.1:8420 and put what guards it in front, or set GATEHOUSE_INSECURE_OPEN=true to let everybody in who reaches it`,
  );
}

function isLoopback(host: string): boolean {
  if (host === "localhost" || host === "::1") return true;
  return isIP(host) === 4 && host.startsWith("127.");
}

function parseFlag(name: string, text: string): boolean {
  if (text === "true" || text === "false") return text === "true";
  throw misconfigured(name, `is ${JSON.stringify(text)}; true or false is wanted`);
}

function parseLogLevel(text: string): LogLevel {
  const level = LOG_LEVELS.find((each) => each === text);
  if (level !== undefined) return level;
  throw misconfigured("GATEHOUSE_LOG_LEVEL", `is ${text}; one of ${LOG_LEVELS.join(", ")}`);
}

function parseCount(name: string, text: string, least: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
  throw misconfigured(name, `is ${JSON.stringify(text)}; a whole number from ${least} is wanted`);
}

function required(name: string, text: string): string {
  if (text !== "") return text;
  throw misconfigured(name, "is empty");
}

function misconfigured(name: string, reason: string): PolicyError {
  return new PolicyError("misconfigured", `${name} ${reason}`);
}
