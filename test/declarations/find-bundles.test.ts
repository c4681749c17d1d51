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
  const bundles = await findBundles(top);
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

  test("refuses two bundles of one name, naming both folders", async () => {
    const top = folderOf({ "a/bundle.yaml": declared("x"), "b/bundle.yaml": declared("x") });
    const error = await refusalOf(() => findBundles(top));
    expect(error.code).toBe("misconfigured");
    expect(error.message).toBe(
      `bundle x is declared in ${path.join(top, "a")} and in ${path.join(top, "b")}`,
    );
  });

  test("refuses a folder whose path is no bundle name", async () => {
    const error = await refusalOf(() => findBundles(folderOf({ "a b/x.rego": "" })));
    expect(error.message).toContain("cannot be a bundle: invalid bundle name");
  });

  test("refuses symbolic links", async () => {
    const top = folderOf({ "a/x.rego": "" });
    symlinkSync("a", path.join(top, "b"));
    expect((await refusalOf(() => findBundles(top))).message).toContain("b is a symbolic link");
  });

  test("says that there is no folder", async () => {
    const error = await refusalOf(() => findBundles(path.join(folder, "absent")));
    expect(error.code).toBe("misconfigured");
    expect(error.message).toContain("absent: there is no such folder");
  });
});
