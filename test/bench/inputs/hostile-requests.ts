import { gzipSync } from "node:zlib";
import { type Ask, ask } from "../../distribute/bundle-server.ts";
import { rawArchive } from "../../means/archive/raw-tar.ts";

/** A kind of harm: makes one request of it, differently each time. */
export interface Family {
  readonly name: string;
  readonly path: (random: () => number) => string;
  readonly request: (random: () => number) => Ask;
  /** Sent side by side so often. Default 1. */
  readonly times?: number;
}

const MEBIBYTE = 1024 * 1024;

/** Made once: packing hundreds of megabytes takes longer than to refuse them. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
const JSON_TYPE = { "Content-Type": "application/json" };
const YAML_TYPE = { "Content-Type": "application/yaml" };
const GZIP_TYPE = { "Content-Type": "application/gzip" };

const below = (random: () => number, limit: number): number => Math.floor(random() * limit);
const deep = (open: string, close: string, levels: number): string =>
  open.repeat(levels) + close.repeat(levels);

/** What is live while everything below is tried; `calm/yes` is what must go on being answered. */
export const LIVE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  calm: {
    "calm/calm.rego": "package calm\n\nyes if input.user == data.calm.facts.user\n",
    "calm/facts/data.json": '{"user": "alice"}',
  },
  breaking: {
    "breaking/breaking.rego":
      "package breaking\n\ntrap := format_int(input.n, 10)\nconflict := 1 if input.a\nconflict := 2 if input.b\nmany := count([x | some x in input.list; some y in input.list; x == y])\nwalked := count([1 | walk(input, [_, _])])\n",
  },
};

const decide = (
  name: string,
  path: string,
  times: number,
  body: (random: () => number) => string,
  headers: Record<string, string> = JSON_TYPE,
): Family => ({
  name,
  times,
  path: () => path,
  request: (random) => ({ method: "POST", headers, body: Buffer.from(body(random)) }),
});

const push = (
  name: string,
  body: (random: () => number) => Uint8Array,
  headers: Record<string, string> = GZIP_TYPE,
): Family => ({
  name,
  path: (random) => `/v1/bundles/hostile/${below(random, 5)}`,
  request: (random) => ({ method: "PUT", headers, body: body(random) }),
});

const files = (tree: Readonly<Record<string, string>>): Buffer =>
  Buffer.from(JSON.stringify({ files: tree }));

const rulesOf = (count: number, seed: number): string =>
  `package hostile.rules${seed}\n\n${Array.from({ length: count }, (_, at) => `r${at} if input.x == ${at}`).join("\n\n")}\n`;

const DECISIONS: readonly Family[] = [
  decide(
    "flow YAML 8,000 deep, eight at once",
    "/v1/data/calm/yes",
    8,
    () => `{input: ${deep("[", "]", 3_900)}}`,
    YAML_TYPE,
  ),
  decide(
    "block YAML by dashes",
    "/v1/data/calm/yes",
    4,
    () => `input: ${"- ".repeat(4_000)}1`,
    YAML_TYPE,
  ),
  decide(
    "YAML aliases",
    "/v1/data/calm/yes",
    4,
    (random) => `a: &a ${"x".repeat(below(random, 20_000))}\ninput: [${"*a, ".repeat(5_000)}1]`,
    YAML_TYPE,
  ),
  decide(
    "JSON up to 12,000 deep",
    "/v1/data/calm/yes",
    2,
    (random) => `{"input":${deep("[", "]", below(random, 12_000))}}`,
  ),
  // Deeper ones take the evaluation longer than it may, and its watchdog costs the worker its life.
  decide(
    "a walk through JSON up to 1,000 deep",
    "/v1/data/breaking/walked",
    2,
    (random) => `{"input":${deep("[", "]", below(random, 1_000))}}`,
  ),
  decide("a trap", "/v1/data/breaking/trap", 4, () => '{"input":{"n":1e300}}'),
  decide("a conflict", "/v1/data/breaking/conflict", 4, () => '{"input":{"a":true,"b":true}}'),
  decide("a long text", "/v1/data/breaking/many", 1, (random) =>
    JSON.stringify({ input: { list: ["x".repeat(below(random, 7 * MEBIBYTE))] } }),
  ),
  decide(
    "escapes without end",
    "/v1/data/calm/yes",
    1,
    (random) => `{"input":"${"\\n".repeat(below(random, 3 * MEBIBYTE))}`,
  ),
  decide("a body over the limit", "/v1/data/calm/yes", 1, () => " ".repeat(9 * MEBIBYTE)),
  decide(
    "a number of a million digits",
    "/v1/data/calm/yes",
    1,
    () => `{"input":${"9".repeat(1_000_000)}}`,
  ),
];

const PUSHES: readonly Family[] = [
  push(
    "200 MB of blanks as data",
    once(() => rawArchive([{ name: "data.json", content: Buffer.alloc(200 * MEBIBYTE, 0x20) }])),
  ),
  push("blanks and an error at their end", (random) =>
    rawArchive([
      {
        name: "data.json",
        content: Buffer.concat([
          Buffer.alloc(below(random, 8) * MEBIBYTE, random() < 0.5 ? 0x20 : 0x0a),
          Buffer.from("}"),
        ]),
      },
    ]),
  ),
  push(
    "200 MB of zeros",
    once(() => gzipSync(Buffer.alloc(200 * MEBIBYTE))),
  ),
  push("YAML aliases in an archive", () =>
    rawArchive([
      {
        name: "data.yaml",
        content: `a: &a ${"x".repeat(20_000)}\nb: [${"*a, ".repeat(20_000)}1]\n`,
      },
    ]),
  ),
  push(
    "YAML 8,000 deep in a push",
    (random) =>
      files({
        "data.yaml": `a: ${random() < 0.5 ? deep("[", "]", 8_000) : deep("{a: ", "}", 8_000)}\n`,
      }),
    JSON_TYPE,
  ),
  push(
    "a few thousand rules",
    (random) => files({ "rules.rego": rulesOf(1 + below(random, 3_000), below(random, 3)) }),
    JSON_TYPE,
  ),
  push(
    "a module that is no Wasm",
    () =>
      files({
        "main.rego": "package hostile.main\n\nallow if data.hostile.perm[input.kind].users.allow\n",
        "perm.rego":
          'package hostile.perm\n\npod.users.allow if has("ann")\n\nhas(u) if input.user == u\n',
      }),
    JSON_TYPE,
  ),
  push(
    "a negated reference with a variable",
    () =>
      files({
        "n.rego": "package hostile.n\n\nn if not data.hostile.t[input.a]\n",
        "t.rego": "package hostile.t\n\nred.grant := true\n",
      }),
    JSON_TYPE,
  ),
  push(
    "a raw string without end",
    (random) =>
      files({
        "a.rego": `package hostile.raw\n\nx := \`${"a".repeat(below(random, 15 * MEBIBYTE))}`,
      }),
    JSON_TYPE,
  ),
  push(
    "megabytes of data",
    (random) =>
      files({
        "hostile/data.json": JSON.stringify(
          Object.fromEntries(
            Array.from({ length: below(random, 60_000) }, (_, at) => [
              `key${at}`,
              { at, text: "some text" },
            ]),
          ),
        ),
      }),
    JSON_TYPE,
  ),
  push(
    "names that are read differently",
    (random) =>
      files({
        [`${["50%off", "x%2Fy", "a b", "é", "..x"][below(random, 5)]}/data.json`]: '{"x":1}',
      }),
    JSON_TYPE,
  ),
  push("nothing at all", () => Buffer.alloc(0)),
];

const OTHERS: readonly Family[] = [
  {
    name: "an endless wait with an old tag",
    times: 3,
    path: () => "/bundles/calm",
    request: () => ({
      headers: {
        Prefer: "modes=snapshot,delta;wait=9999999999999",
        "If-None-Match": '"0123456789abcdef.1.old"',
      },
    }),
  },
  {
    name: "many tags",
    path: () => "/bundles/calm",
    request: () => ({ headers: { "If-None-Match": '"a", '.repeat(1_500) } }),
  },
  {
    name: "a deletion",
    path: (random) => `/v1/bundles/hostile/${below(random, 5)}`,
    request: () => ({ method: "DELETE" }),
  },
  {
    name: "a rollback to nothing",
    path: () => "/v1/bundles/calm/rollback",
    request: (random) => ({
      method: "POST",
      headers: JSON_TYPE,
      body: Buffer.from(JSON.stringify({ revision: "0".repeat(8 + below(random, 56)) })),
    }),
  },
  {
    name: "a path without end",
    path: () => `/v1/data/${"a/".repeat(5_000)}`,
    request: () => ({ method: "POST", headers: JSON_TYPE, body: Buffer.from("{}") }),
  },
];

export const FAMILIES: readonly Family[] = [...DECISIONS, ...PUSHES, ...OTHERS];

/** Sends one of a family, as often at once as it says; the statuses, "cut" where a connection ended. */
export async function sendFamily(
  url: string,
  family: Family,
  random: () => number,
): Promise<string[]> {
  const one = async (): Promise<string> => {
    const answer = await ask(`${url}${family.path(random)}`, family.request(random)).catch(
      () => undefined,
    );
    return answer === undefined ? "cut" : String(answer.status);
  };
  return await Promise.all(Array.from({ length: family.times ?? 1 }, one));
}
