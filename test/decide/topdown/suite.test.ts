import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { ROOT } from "../../support/process.ts";
import { type Asked, compareWithOpa } from "./compare.ts";

interface Case {
  readonly note: string;
  readonly query: string;
  readonly modules?: readonly string[];
  readonly data?: unknown;
  readonly input?: unknown;
  readonly input_term?: string;
}

/** OPA's own compliance cases, which lie beside its sources. */
function casesOf(version: "v0" | "v1"): readonly Case[] {
  const args = ["list", "-m", "-f", "{{.Dir}}", "github.com/open-policy-agent/opa"];
  const tools = path.join(ROOT, "tools", "opa");
  const sources = execFileSync("go", args, { cwd: tools, encoding: "utf8" }).trim();
  const folder = path.join(sources, "v1", "test", "cases", "testdata", version);
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".yaml"))
    .sort()
    .flatMap((file) => {
      const text = readFileSync(path.join(folder, file), "utf8");
      return (parse(text, { maxAliasCount: -1 }) as { cases: Case[] }).cases;
    });
}

/** Cases that ask for one document; queries of other forms need a compiler of queries. */
function toAsked(version: "v0" | "v1", each: Case): readonly Asked[] {
  const ref = /^(data(?:\.\w+)+)(?: = x)?$/.exec(each.query)?.[1];
  if (ref === undefined || each.input_term !== undefined) return [];
  const modules = (each.modules ?? []).map((text, at) => [`m${at}.rego`, text] as const);
  return [
    {
      note: each.note,
      modules: Object.fromEntries(modules),
      v0: version === "v0",
      data: each.data,
      queries: [ref],
      ...(each.input === undefined ? {} : { inputs: [each.input] }),
    },
  ];
}

describe("OPA's own compliance cases are answered as OPA answers them", () => {
  test.each(["v0", "v1"] as const)("%s", (version) => {
    const asked = casesOf(version).flatMap((each) => toAsked(version, each));
    const { same, unsupported, different } = compareWithOpa(asked);
    expect(different).toEqual([]);
    expect(same).toBeGreaterThan(600);
    const others = [...unsupported.keys()].filter((what) => !what.startsWith("the builtin "));
    expect(others).toEqual([]);
  });
});
