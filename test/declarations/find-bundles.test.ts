import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { findBundles } from "../../src/declarations/find-bundles.ts";
import { temporaryFolder } from "../support/process.ts";
import { refusalOf } from "./trees.ts";

const { folder, remove } = temporaryFolder();
afterAll(remove);

let made = 0;
function folderOf(files: Readonly<Record<string, string>>): string {
  made += 1;
  const top = path.join(folder, `bundles-${made}`);
  mkdirSync(top, { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(top, file)), { recursive: true });
    writeFileSync(path.join(top, file), text);
  }
  return top;
}

function declared(name: string): string {
  return `apiVersion: gatehouse/v1\nkind: Bundle\nmetadata: {name: ${name}}\n`;
}

async function found(files: Readonly<Record<string, string>>): Promise<string[]> {
  const top = folderOf(files);
  const { bundles } = await findBundles(top);
  return bundles.map((bundle) => `${bundle.name} in ${path.relative(top, bundle.folder)}`);
}

describe("findBundles", () => {
  test.each<[string, Record<string, string>, string[]]>([
    ["nothing in an empty folder", {}, []],
    [
      "a declaration by its own name",
      { "x/bundle.yaml": declared("k8s/injector") },
      ["k8s/injector in x"],
    ],
    ["a deep declaration", { "k8s/injector/bundle.yaml": declared("i") }, ["i in k8s/injector"]],
    ["an OPA bundle by its path", { "a/b/.manifest": "{}", "a/b/x.rego": "" }, ["a/b in a/b"]],
    ["a folder of Rego at the top", { "authz/policy.rego": "" }, ["authz in authz"]],
    ["a folder of Rego in folders", { "authz/rules/policy.rego": "" }, ["authz in authz"]],
    ["no folder of data alone", { "authz/data.json": "{}" }, []],
    ["no Rego at the very top", { "policy.rego": "" }, []],
    [
      "bundles inside a folder that has Rego as well",
      { "k8s/lib.rego": "", "k8s/one/bundle.yaml": declared("one") },
      ["one in k8s/one"],
    ],
    [
      "no bundle inside a bundle",
      { "a/bundle.yaml": declared("a"), "a/inner/bundle.yaml": declared("b"), "a/x/.manifest": "" },
      ["a in a"],
    ],
    [
      "nothing hidden and no packages",
      { ".git/x.rego": "", "node_modules/p/bundle.yaml": declared("p"), "a/.x/bundle.yaml": "" },
      [],
    ],
    [
      "several, sorted by name",
      { "z/bundle.yaml": declared("alpha"), "a/bundle.yaml": declared("zeta"), "m/m.rego": "" },
      ["alpha in z", "m in m", "zeta in a"],
    ],
    [
      "declarations that cannot be read by their path, so that the fault is told when they are",
      {
        "a/bundle.yaml": "kind: [",
        "b/bundle.yaml": "metadata: {name: 'not valid!'}",
        "c/bundle.yaml": "",
      },
      ["a in a", "b in b", "c in c"],
    ],
  ])("finds %s", async (_note, files, bundles) => {
    expect(await found(files)).toEqual(bundles);
  });

  /** What is found below a folder and what is passed over, without the way to it. */
  async function search(top: string): Promise<Record<string, unknown>> {
    const { bundles, problems, isWhole } = await findBundles(top);
    return {
      names: bundles.map(({ name }) => name),
      problems: problems.map(({ message }) => message.replaceAll(`${top}/`, "")),
      isWhole,
    };
  }

  test("passes over two bundles of one name, naming both folders, and finds the others", async () => {
    const top = folderOf({
      "a/bundle.yaml": declared("x"),
      "b/bundle.yaml": declared("x"),
      "c/bundle.yaml": declared("y"),
    });
    expect(await search(top)).toEqual({
      names: ["y"],
      problems: ["bundle x is declared in a and in b: keep one of them"],
      isWhole: false,
    });
  });

  test("a declaration that cannot be read takes no name from one that can", async () => {
    const top = folderOf({ "x/bundle.yaml": "kind: [", "y/bundle.yaml": declared("x") });
    const { bundles } = await findBundles(top);
    expect(bundles).toEqual([{ name: "x", folder: path.join(top, "y") }]);
    expect(await search(top)).toMatchObject({
      problems: [expect.stringContaining("x/bundle.yaml names no bundle")],
      isWhole: false,
    });
  });

  test("a declaration that cannot be read may be a bundle that is missed elsewhere", async () => {
    const top = folderOf({ "x/bundle.yaml": "kind: [" });
    expect(await search(top)).toEqual({ names: ["x"], problems: [], isWhole: false });
  });

  test("passes over a folder whose path is no bundle name", async () => {
    const top = folderOf({ "a b/x.rego": "", "c/x.rego": "" });
    expect(await search(top)).toMatchObject({
      names: ["c"],
      problems: [expect.stringContaining("a b is passed over: it cannot be a bundle: invalid")],
    });
  });

  test.each([
    ["out of the folder", "/etc", "which leads out of the folder"],
    ["to what is not there", "absent", "which is not there"],
    ["to itself", "link", "which leads back to itself"],
  ])("passes over a link %s, named, and finds the others", async (_note, target, reason) => {
    const top = folderOf({ "a/x.rego": "" });
    symlinkSync(target, path.join(top, "link"));
    expect(await search(top)).toEqual({
      names: ["a"],
      problems: [`link is passed over: it is a link to "${target}", ${reason}`],
      isWhole: false,
    });
  });

  test("passes over links that lead in a circle", async () => {
    const top = folderOf({ "a/x/data.json": "{}", "b/x.rego": "" });
    symlinkSync("../..", path.join(top, "a/x/up"));
    expect(await search(top)).toMatchObject({
      names: ["b"],
      problems: ["a/x/up is passed over: it is a link to a folder that holds it"],
    });
  });

  test("leaves what is wrong inside a bundle to who reads the bundle", async () => {
    const top = folderOf({ "a/x.rego": "", "b/bundle.yaml": declared("b") });
    symlinkSync("/etc", path.join(top, "a/out"));
    symlinkSync("/etc", path.join(top, "b/out"));
    expect(await search(top)).toEqual({ names: ["a", "b"], problems: [], isWhole: true });
  });

  test("follows the links of a mounted ConfigMap, of one bundle and of several", async () => {
    const top = folderOf({
      "authz/..2026_1/bundle.yaml": declared("authz"),
      "..2026_2/injector/bundle.yaml": declared("k8s/injector"),
      "..2026_2/plain/x.rego": "",
    });
    symlinkSync("..2026_1", path.join(top, "authz/..data"));
    symlinkSync("..data/bundle.yaml", path.join(top, "authz/bundle.yaml"));
    symlinkSync("..2026_2", path.join(top, "..data"));
    symlinkSync("..data/injector", path.join(top, "injector"));
    symlinkSync("..data/plain", path.join(top, "plain"));
    expect(await search(top)).toEqual({
      names: ["authz", "k8s/injector", "plain"],
      problems: [],
      isWhole: true,
    });
  });

  test("a declaration that is a link out of the folder names no bundle", async () => {
    const top = folderOf({ "a/data.json": "{}" });
    const secret = path.join(folderOf({ "bundle.yaml": declared("stolen") }), "bundle.yaml");
    symlinkSync(secret, path.join(top, "a/bundle.yaml"));
    expect(await search(top)).toEqual({ names: ["a"], problems: [], isWhole: false });
  });

  test("says that there is no folder", async () => {
    const error = await refusalOf(() => findBundles(path.join(folder, "absent")));
    expect(error.code).toBe("misconfigured");
    expect(error.message).toContain("absent: there is no such folder");
  });
});
