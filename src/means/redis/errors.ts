import {
  type ErrorCode,
  isPolicyError,
  messageOf,
  PolicyError,
} from "../../domain/policy-error.ts";

/** What can be wrong with a Redis that answers, and that a person has to mend. */
export interface RedisTrouble {
  /** Troubles of one key are one: it is told once. */
  readonly key: string;
  readonly code: ErrorCode;
  /** What is wrong and what to do, without anything of the client library. */
  readonly message: string;
}

interface Pattern {
  readonly key: string;
  readonly code: ErrorCode;
  /** Of the error texts of Redis 6.2 to 8 (server.c, acl.c, script.c). */
  readonly texts: RegExp;
  readonly message: string;
}

const MEANWHILE = "until then pushes are refused and what is held is served";

const PATTERNS: readonly Pattern[] = [
  {
    key: "login",
    code: "misconfigured",
    texts: /\b(?:WRONGPASS|NOAUTH)\b|invalid (?:username-)?password|no password is set/,
    message:
      "Redis refuses the user name or password: correct them in the URL, or set them in Redis (ACL SETUSER, requirepass)",
  },
  {
    key: "read-only",
    code: "unavailable",
    texts: /\bREADONLY\b/,
    message: `Redis is read-only, as a copy is: name its master, or use redis+sentinel://; ${MEANWHILE}`,
  },
  {
    key: "full",
    code: "unavailable",
    texts: /\bOOM\b/,
    message: `Redis is full: raise maxmemory or free room; ${MEANWHILE}`,
  },
  {
    key: "disk",
    code: "unavailable",
    texts: /\bMISCONF\b/,
    message: `Redis takes no writes because it cannot save to its disk: free room there; ${MEANWHILE}`,
  },
  {
    key: "copies",
    code: "unavailable",
    texts: /\bNOREPLICAS\b/,
    message: `Redis takes no writes because it has too few replicas (min-replicas-to-write); ${MEANWHILE}`,
  },
  {
    key: "type",
    code: "misconfigured",
    texts: /\bWRONGTYPE\b/,
    message: "a key below gatehouse: holds something else in Redis: another program writes there",
  },
];

const RIGHTS = /\bNOPERM\b|can't run this command|can't access at least one of the keys/;

/** What is wrong with a Redis that gave this error; undefined when it is only away, slow or busy. */
export function troubleOf(error: unknown): RedisTrouble | undefined {
  const text = messageOf(error);
  if (RIGHTS.test(text)) {
    const missing = rightIn(error, text);
    const message = `Redis does not let this user run ${missing}: grant what the README lists (ACL SETUSER)`;
    return { key: `rights ${missing}`, code: "misconfigured", message };
  }
  return PATTERNS.find(({ texts }) => texts.test(text));
}

/** True for an answer of Redis that waiting does not mend: login, rights, keys that belong to something else. */
export function isRefusal(error: unknown): boolean {
  return troubleOf(error)?.code === "misconfigured";
}

/**
 * What a failed Redis command means to the caller: `misconfigured` for a refusal, else `unavailable`. What the library or
 * Redis said is its cause.
 */
export function redisError(error: unknown): PolicyError {
  if (isPolicyError(error)) return error;
  const trouble = troubleOf(error);
  return new PolicyError(trouble?.code ?? "unavailable", trouble?.message ?? AWAY, {
    cause: error,
  });
}

export const AWAY = "Redis is away";

/** `EVAL on gatehouse:*`: the command from the text or from what was sent, the pattern from its first key. */
function rightIn(error: unknown, text: string): string {
  const sent = commandOf(error);
  const command = /'([^']+)' command/.exec(text)?.[1] ?? sent.name;
  const prefix = sent.args.map((each) => /^([^:{}\s]{1,64}):\S*$/.exec(each)?.[1]).find(Boolean);
  const inside = sent.name.toLowerCase() === "eval" && command !== "eval" ? " in a script" : "";
  const on = prefix === undefined ? "" : ` on ${prefix}:*`;
  return `${command.toUpperCase()}${on}${inside}`;
}

/** ioredis puts the command into the error that its answer became. */
function commandOf(error: unknown): { readonly name: string; readonly args: readonly string[] } {
  const { command } = Object(error) as { command?: { name?: unknown; args?: unknown } };
  const args = Array.isArray(command?.args) ? command.args : [];
  return {
    name: String(command?.name ?? "a command"),
    args: args.filter((each) => typeof each === "string"),
  };
}
