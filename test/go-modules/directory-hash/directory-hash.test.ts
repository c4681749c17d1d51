import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { goModHashOf, h1Of } from "../../../src/go-modules/directory-hash/h1.ts";
import { createNameCount } from "../../../src/go-modules/directory-hash/name-count.ts";
import {
  escapePath,
  unescapePath,
  unescapeVersion,
} from "../../../src/go-modules/module-path/escape-path.ts";
import { goProject } from "../../support/go-project.ts";
import { hashFolder, hashModuleZip } from "../../support/module-hashes.ts";
import { describeWithProgram } from "../../support/needs.ts";

/** More would take longer than it shows. */
const SAMPLE = 40;
const LARGEST_ZIP = 200_000;

const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-h1-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("names are sorted by bytes, not by the units of JavaScript", () => {
  const [high, astral] = ["\uffee", "\u{10000}"].map((name) => ({ name, sha256: "00" }));
  if (high === undefined || astral === undefined) throw new Error("two were made");
  const sum = createHash("sha256").update("00  \uffee\n00  \u{10000}\n").digest("base64");
  const expected = `h1:${sum}`;
  expect(h1Of([astral, high])).toBe(expected);
  expect(h1Of([high, astral])).toBe(expected);
});

test("an empty go.mod has the hash that Go drops from go.sum", () => {
  expect(goModHashOf(Buffer.alloc(0))).toBe("h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY=");
});

test.each([
  { note: "names", adds: Array.from({ length: 200_001 }, () => 1) },
  { note: "bytes of names", adds: [32 * 1024 * 1024, 1] },
])("more $note than are kept in memory are refused", ({ adds }) => {
  const counted = createNameCount("a.zip");
  for (const bytes of adds.slice(1)) counted(bytes);
  expect(() => counted(adds[0] ?? 0)).toThrow("over 200000 files, or 33554432 bytes of names");
});

describe("a folder", () => {
  function made(name: string, files: Readonly<Record<string, string>>): string {
    const place = path.join(folder, name);
    mkdirSync(place);
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(place, file)), { recursive: true });
      writeFileSync(path.join(place, file), text);
    }
    return place;
  }

  test("is the same with a prefix as the list of its files", async () => {
    const place = made("plain", { "b.go": "b", "a/c.go": "c", "a.go": "" });
    const expected = h1Of(
      [
        ["m@v1/a.go", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
        ["m@v1/b.go", "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d"],
        ["m@v1/a/c.go", "2e7d2c03a9507ae265ecf5b5356885a53393a2029d241394997265a1a25aefc6"],
      ].map(([name = "", sha256 = ""]) => ({ name, sha256 })),
    );
    expect(await hashFolder(place, "m@v1")).toBe(expected);
  });

  test("with a link is refused, whatever it leads to", async () => {
    const place = made("linked", { "a.go": "a" });
    symlinkSync("a.go", path.join(place, "b.go"));
    await expect(hashFolder(place, "")).rejects.toThrow("b.go is a link");
  });

  test("with a pipe is refused and not waited for", async () => {
    const place = made("piped", { "a.go": "a" });
    execFileSync("mkfifo", [path.join(place, "p")]);
    await expect(hashFolder(place, "")).rejects.toThrow("no plain file");
  });

  test("with a line feed, or no text, in a name is refused", async () => {
    await expect(hashFolder(made("fed", { "a\nb": "" }), "")).rejects.toThrow("line feed");
    const place = made("bytes", {});
    writeFileSync(Buffer.concat([Buffer.from(`${place}/a`), Buffer.of(0xff)]), "");
    await expect(hashFolder(place, "")).rejects.toThrow("not UTF-8");
  });

  test.each([
    { note: "that is not there", name: "gone", message: "there is no such file" },
    { note: "that is a file", name: "plain/a.go", message: "no folder" },
  ])("$note is refused", async ({ name, message }) => {
    await expect(hashFolder(path.join(folder, name), "")).rejects.toThrow(message);
  });
});

describeWithProgram("the same as the go command's", ["go"], () => {
  test("of modules that it downloads: zip, folder and go.mod", async () => {
    const project = goProject({
      proxy: [
        {
          path: "example.com/Upper/a",
          version: "v1.0.0",
          files: {
            "a.go": "package a\n",
            "Größe.txt": "ü",
            "b c/d.txt": "",
            "ﾀ.txt": "",
            "𐐀.txt": "",
          },
        },
        { path: "example.com/b", version: "v2.0.0+incompatible", goMod: "module example.com/b\n" },
      ],
      main: {
        "go.mod":
          "module example.com/m\n\ngo 1.21\n\nrequire (\n\texample.com/Upper/a v1.0.0\n" +
          "\texample.com/b v2.0.0+incompatible\n)\n",
      },
    });
    try {
      const told = await project.go(["mod", "download", "-json", "all"]);
      const modules = told
        .split(/(?<=^})\n/m)
        .filter((each) => each !== "")
        .map((each) => JSON.parse(each));
      expect(modules).toHaveLength(2);
      for (const { Path, Version, Zip, Dir, Sum, GoModSum, GoMod } of modules) {
        expect(await hashModuleZip(Zip, { path: Path, version: Version })).toBe(Sum);
        expect(await hashFolder(Dir, `${Path}@${Version}`)).toBe(Sum);
        expect(goModHashOf(readFileSync(GoMod))).toBe(GoModSum);
      }
    } finally {
      project.dispose();
    }
  });

  test("of the smaller modules of this machine's cache", async () => {
    const cache = execFileSync("go", ["env", "GOMODCACHE"], { encoding: "utf8" }).trim();
    for (const { module, zip, recorded } of cachedModules(cache)) {
      const { path: name, version } = module;
      expect([name, await hashModuleZip(zip, module)]).toEqual([name, recorded]);
      const unpacked = path.join(cache, `${escapePath(name)}@${version}`);
      if (statSync(unpacked, { throwIfNoEntry: false }) === undefined) continue;
      expect([name, await hashFolder(unpacked, `${name}@${version}`)]).toEqual([name, recorded]);
    }
  });
});

interface CachedModule {
  readonly module: { readonly path: string; readonly version: string };
  readonly zip: string;
  readonly recorded: string;
}

function cachedModules(cache: string): CachedModule[] {
  const downloads = path.join(cache, "cache", "download");
  const names =
    statSync(downloads, { throwIfNoEntry: false }) === undefined
      ? []
      : readdirSync(downloads, { recursive: true, encoding: "utf8" });
  return names
    .filter((name) => name.endsWith(".ziphash"))
    .toSorted()
    .flatMap((name): CachedModule[] => {
      const zip = path.join(downloads, name.slice(0, -"hash".length));
      const [escaped = "", version = ""] = name.slice(0, -".ziphash".length).split("/@v/");
      const module = { path: unescapePath(escaped), version: unescapeVersion(version) };
      const size = statSync(zip, { throwIfNoEntry: false })?.size ?? LARGEST_ZIP;
      if (module.path === undefined || module.version === undefined) return [];
      if (size >= LARGEST_ZIP) return [];
      const recorded = readFileSync(`${zip}hash`, "utf8").trim();
      return [{ module: { path: module.path, version: module.version }, zip, recorded }];
    })
    .slice(0, SAMPLE);
}
