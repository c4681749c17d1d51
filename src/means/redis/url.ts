import { PolicyError } from "../../domain/policy-error.ts";

export interface RedisNode {
  readonly host: string;
  readonly port: number;
}

export interface RedisTarget {
  readonly kind: "single" | "sentinel" | "cluster";
  /** Never empty: the server, the sentinels, or some nodes of the cluster. */
  readonly nodes: readonly RedisNode[];
  readonly tls: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly db: number;
  /** The name of the group that the sentinels watch; empty for other kinds. */
  readonly group: string;
  readonly sentinelPassword: string | undefined;
  /** The URL without its secrets, for messages. */
  readonly display: string;
}

const URL_FORM =
  /^(?<tls>rediss?)(?<kind>\+sentinel|\+cluster)?:\/\/(?:(?<login>[^@/]*)@)?(?<nodes>[^/?@#]+)(?:\/(?<path>[^?#]*))?(?:\?(?<query>[^#]*))?$/;

const EXAMPLES =
  "redis://host:6379/0, rediss://user:password@host:6379, redis+sentinel://host:26379,host:26379/group?db=0 or redis+cluster://host:6379,host:6379";

/**
 * Reads the URL of a Redis. The forms:
 *
 * - `redis://[user:password@]host[:6379][/db]`, one server; `rediss:` for TLS
 * - `redis+sentinel://[user:password@]host[:26379],.../group[?db=0&sentinel_password=...]`, the login is the server's
 * - `redis+cluster://[user:password@]host[:6379],...`
 *
 * A password alone is written `:password@`; reserved characters are percent-encoded. Throws `misconfigured`; its message
 * never shows a secret.
 */
export function parseRedisUrl(url: string): RedisTarget {
  const parts = URL_FORM.exec(url)?.groups;
  if (parts === undefined) throw wrong(`it has none of the forms ${EXAMPLES}`);
  const kind = kindOf(parts["kind"]);
  const query = new URLSearchParams(parts["query"] ?? "");
  checkQuery(query, kind);
  const defaultPort = kind === "sentinel" ? 26_379 : 6_379;
  const nodes = (parts["nodes"] ?? "").split(",").map((text) => parseNode(text, defaultPort));
  const path = parts["path"] ?? "";
  if (kind !== "single" && nodes.length === 0) throw wrong("it names no host");
  if (kind === "single" && nodes.length > 1) throw wrong(`several hosts need ${EXAMPLES}`);
  if (kind === "sentinel" && path === "") throw wrong("it names no group after the sentinels");
  if (kind === "cluster" && path !== "") throw wrong("a cluster has no databases");
  const [username, password] = parseLogin(parts["login"]);
  return {
    kind,
    nodes,
    tls: parts["tls"] === "rediss",
    username,
    password,
    db: parseDatabase(kind === "single" ? path : (query.get("db") ?? "")),
    group: kind === "sentinel" ? decode(path) : "",
    sentinelPassword: query.get("sentinel_password") ?? undefined,
    display: `${parts["tls"]}${parts["kind"] ?? ""}://${parts["nodes"]}${path === "" ? "" : `/${path}`}`,
  };
}

function kindOf(suffix: string | undefined): RedisTarget["kind"] {
  if (suffix === "+sentinel") return "sentinel";
  return suffix === "+cluster" ? "cluster" : "single";
}

function checkQuery(query: URLSearchParams, kind: RedisTarget["kind"]): void {
  const known = kind === "sentinel" ? ["db", "sentinel_password"] : [];
  for (const name of query.keys()) {
    if (!known.includes(name)) throw wrong(`the parameter "${name}" is not known for this form`);
  }
}

function parseNode(text: string, defaultPort: number): RedisNode {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3] ?? defaultPort);
  if (host === undefined || port < 1 || port > 65_535) throw wrong(`"${text}" is not host:port`);
  return { host: decode(host), port };
}

function parseLogin(login: string | undefined): [string | undefined, string | undefined] {
  if (login === undefined || login === "") return [undefined, undefined];
  const colon = login.indexOf(":");
  if (colon < 0) throw wrong('a password alone is written ":password@"');
  const username = decode(login.slice(0, colon));
  return [username === "" ? undefined : username, decode(login.slice(colon + 1))];
}

function parseDatabase(text: string): number {
  if (!/^\d{0,5}$/.test(text)) throw wrong(`"${text}" is not the number of a database`);
  return Number(text);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong("a percent sign in it is not followed by two hex digits of UTF-8");
  }
}

function wrong(reason: string): PolicyError {
  return new PolicyError("misconfigured", `the Redis URL cannot be used: ${reason}`);
}
