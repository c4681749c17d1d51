import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { dataPathOf } from "../../src/declarations/data-files.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import { isPolicyError } from "../../src/domain/policy-error.ts";
import { writeArchive } from "../../src/means/archive/write-archive.ts";
import { readSource } from "../../src/pipeline/read-source.ts";
import { packRevision } from "../../src/publish/pack.ts";
import { type BundleServer, startBundleServer } from "../distribute/bundle-server.ts";
import { type RunningAgent, startAgent } from "../support/agent.ts";
import { until } from "../support/until.ts";

/** A bundle with one odd name somewhere, whose only content is the value 1. */
interface Written {
  readonly files: Readonly<Record<string, string>>;
  /** What a manifest would say; the gate derives it unless it is `isStated`. */
  readonly roots: readonly string[];
  readonly isStated?: boolean;
  /** Where the value lies. */
  readonly path: readonly string[];
}

const AT_THE_ROOT = "a key of data at the root";

/** The places of a name; `id` keeps the roots of all bundles apart. */
const PLACES: Readonly<Record<string, (name: string, id: string) => Written>> = {
  "the folder of data": (name, id) => inFolder(`${id}${name}`),
  "a folder of data below another": (name, id) => inFolder(`${id}/${name}`),
  "a folder of data below a stated root": (name, id) => ({
    ...inFolder(`${id}/${name}`),
    roots: [id],
    isStated: true,
  }),
  "a stated root": (name, id) => ({
    ...inFolder(`${id}/${name}/below`),
    roots: [`${id}/${name}`],
    isStated: true,
  }),
  "a package": (name, id) => {
    const rego = `package ${id}[${JSON.stringify(name)}]\n\nv := 1\n`;
    return { files: { "x.rego": rego }, roots: [`${id}/${name}`], path: [id, name, "v"] };
  },
  "a key of data": (name, id) => {
    const files = { [`${id}/data.json`]: JSON.stringify({ [name]: 1 }) };
    return { files, roots: [id], path: [id, name] };
  },
  [AT_THE_ROOT]: (name, id) => {
    const files = { "data.json": JSON.stringify({ [`${id}${name}`]: 1 }) };
    return { files, roots: [`${id}${name}`], path: [`${id}${name}`] };
  },
  "the file of a module": (name, id) => inModule(`${id}/${name}.rego`, id),
  "the folder of a module": (name, id) => inModule(`${id}/${name}/x.rego`, id),
};

function inFolder(folder: string): Written {
  const file = `${folder}/data.json`;
  return { files: { [file]: '{"v":1}' }, roots: [folder], path: [...dataPathOf(file), "v"] };
}

function inModule(file: string, id: string): Written {
  return { files: { [file]: `package ${id}\n\nv := 1\n` }, roots: [id], path: [id, "v"] };
}

const CHARACTERS: readonly string[] = [..." !\"#$&'()*+,-.:;<=>?@[]^_`{|}~"].map(
  (character) => `a${character}b`,
);
/** Enough for a character alone: agents read it as data, as a package and as a file. */
const FEW_PLACES: readonly string[] = [
  "a folder of data below another",
  "a package",
  "the file of a module",
];
const PLAIN: readonly string[] = [
  ...["~0", "~1", ".a", "..a", "a..", "...", " a", "a ", "ü", "u\u0308", "日本", "😀"],
  ...["null", "01", "-1", "1.5", "1e3", "data", "__proto__", "a\u2028b"],
];
const ESCAPING: readonly string[] = ["50%off", "x%2Fy", "x%2fy", "%41", "a%zz", "100%", "%"];

interface Case extends Written {
  readonly note: string;
  readonly id: string;
}

const CASES: readonly Case[] = [...CHARACTERS, ...PLAIN, ...ESCAPING].flatMap((name, index) =>
  Object.entries(PLACES).flatMap(([place, write], at): Case[] => {
    const id = `n${index}_${at}_`;
    if (CHARACTERS.includes(name) && !FEW_PLACES.includes(place)) return [];
    // Only the root "" can own it, beside which an agent takes no other bundle.
    if (place === AT_THE_ROOT && ESCAPING.includes(name)) return [];
    return [{ note: `${JSON.stringify(name)} as ${place}`, id, ...write(name, id) }];
  }),
);

/** Names that an agent would read as something else than what they say here. */
const STEPS: readonly Case[] = [
  { key: "..", id: "s0" },
  { key: "../x", id: "s1" },
  { key: "a/../../x", id: "s2" },
].map(({ key, id }) => ({
  note: `the key ${key}`,
  id,
  files: { [`${id}/data.json`]: JSON.stringify({ [key]: { v: 1 } }) },
  roots: [id],
  path: [id, key, "v"],
}));
const DOTS: readonly Case[] = [".a", "..", "..."].map((key, index) => ({
  note: `the stated root ${key}`,
  id: `d${index}`,
  files: { "data.json": JSON.stringify({ [key]: { v: 1 } }) },
  roots: [key],
  isStated: true,
  path: [key, "v"],
}));

/** The archive that agents get of a push, or the refusal with its place. */
async function push({ files, roots, isStated, id }: Case): Promise<Uint8Array | string> {
  const manifest = isStated === true ? { ".manifest": JSON.stringify({ roots }) } : {};
  const tree = new Map(
    Object.entries({ ...manifest, ...files }).map(([file, text]) => [file, Buffer.from(text)]),
  );
  try {
    const source = readSource(parseBundleName(id), tree);
    const { artifacts } = await packRevision({ source, warnings: [] }, "2026-01-01T00:00:00Z");
    return artifacts.get("bundle.tar.gz") ?? "nothing was packed";
  } catch (error) {
    const [finding] = isPolicyError(error) ? error.diagnostics : [];
    if (finding?.location === undefined) throw error;
    return `${finding.location.file}: ${finding.message}`;
  }
}

/** The archive as somebody would write it who does not ask us. */
async function byHand({ files, roots }: Case): Promise<Uint8Array> {
  const all = { ".manifest": JSON.stringify({ roots }), ...files };
  return await writeArchive(
    new Map(Object.entries(all).map(([file, text]) => [file, Buffer.from(text)])),
  );
}

const ALL: readonly Case[] = [...CASES, ...STEPS, ...DOTS];
const outcomes = new Map<string, Uint8Array | string>();
const running: { close(): Promise<unknown> }[] = [];
/** What an agent has of the bundles that we publish, and another of those that we refuse, written by hand. */
let published: unknown;
let refused: unknown;

beforeAll(async () => {
  for (const each of ALL) outcomes.set(each.id, await push(each));
  const isRefused = ({ id }: Case): boolean => typeof outcomes.get(id) === "string";
  const ours = ALL.filter((each) => !isRefused(each));
  published = await dataOfAgent(ours, ({ id }) => outcomes.get(id) as Uint8Array);
  refused = await dataOfAgent(ALL.filter(isRefused), byHand);
});

afterAll(async () => {
  await Promise.all(running.map((each) => each.close()));
});

/** The whole `data` of a real agent once it has tried to activate all bundles. */
async function dataOfAgent(
  cases: readonly Case[],
  archiveOf: (each: Case) => Uint8Array | Promise<Uint8Array>,
): Promise<unknown> {
  const server: BundleServer = await startBundleServer();
  running.push(server);
  for (const each of cases) await server.publish(each.id, await archiveOf(each));
  const bundles = cases.map(({ id }) => id);
  const agent: RunningAgent = await startAgent({ url: server.base, bundles });
  running.push({ close: () => agent.stop() });
  await until("the agent to try every bundle", () =>
    new Set(tried(agent.output())).size === cases.length ? true : undefined,
  );
  return await agent.ask("", {});
}

/** The bundles whose first activation the log of an agent tells of, done or failed. */
function tried(output: string): string[] {
  const line =
    /"msg":"Bundle (?:activation failed|load failed|loaded and activated).*"name":"(\w+)"/g;
  return [...output.matchAll(line)].map(([, name = ""]) => name);
}

function valueAt(data: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => {
    const isObject = typeof value === "object" && value !== null && Object.hasOwn(value, name);
    return isObject ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
  }, data);
}

describe("odd names are served by a real agent as they are pushed, or refused", () => {
  test("what is published lies in the agent where it was written", () => {
    const wrong = ALL.filter(({ id, path }) => {
      return typeof outcomes.get(id) !== "string" && valueAt(published, path) !== 1;
    });
    expect(wrong.map(({ note }) => note)).toEqual([]);
  });

  test.each(["50%off", "x%2Fy", "a/b"])(
    "%s at the top of all data is owned by the root of everything",
    async (name) => {
      const whole: Case = {
        ...{ note: "alone", id: "alone", roots: [""], path: [name] },
        files: { "data.json": JSON.stringify({ [name]: 1 }) },
      };
      const archive = await push(whole);
      if (typeof archive === "string") throw new Error(archive);
      expect(valueAt(await dataOfAgent([whole], () => archive), whole.path)).toBe(1);
    },
  );

  test("nothing is refused but what has a % where agents look for one, or steps out", () => {
    const isRefused = (note: string): boolean =>
      typeof outcomes.get(ALL.find((each) => each.note === note)?.id ?? "") === "string";
    const places = Object.keys(PLACES).filter((place) => !/^a (?:package|key)/.test(place));
    const wanted = [
      ...ESCAPING.flatMap((name) => places.map((place) => `${JSON.stringify(name)} as ${place}`)),
      ...[...STEPS, ...DOTS].map(({ note }) => note),
    ];
    expect(
      ALL.map(({ note }) => note)
        .filter(isRefused)
        .toSorted(),
    ).toEqual(wanted.toSorted());
  });

  test("what is refused names its place and would not lie in the agent, but for modules with a true escape", () => {
    const served = ALL.filter(({ id }) => typeof outcomes.get(id) === "string").filter(
      ({ path }) => valueAt(refused, path) === 1,
    );
    for (const { note } of served) expect(note).toMatch(/^"(?:x%2Fy|x%2fy|%41)" as the f/);
    for (const { id, files } of ALL) {
      const outcome = outcomes.get(id);
      if (typeof outcome !== "string") continue;
      expect([".manifest", ...Object.keys(files)]).toContain(outcome.split(": ")[0]);
    }
  });
});
