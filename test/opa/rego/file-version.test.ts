import { expect, test } from "@jest/globals";
import type { RegoVersion } from "../../../src/domain/bundle.ts";
import { fileVersions } from "../../../src/opa/rego/file-version.ts";
import { runOpa, withFolder } from "../../support/opa-folder.ts";

/** What a bundle of one module that only version 0 reads must be read as. */
function opaVersion(file: string, regoVersion: RegoVersion, globs: Globs): RegoVersion {
  const manifest = { rego_version: regoVersion, file_rego_versions: globs };
  const files: [string, string][] = [
    [".manifest", JSON.stringify(manifest)],
    [file, "package a\n\nallow { input.x }\n"],
  ];
  return withFolder(files, (folder) => {
    try {
      runOpa(folder, ["eval", "-b", ".", "--format=raw", "data.a"]);
      return 0;
    } catch (error) {
      expect(String(error)).toContain("`if` keyword is required before rule body");
      return 1;
    }
  });
}

type Globs = Readonly<Record<string, RegoVersion>>;

const CASES: readonly {
  readonly note: string;
  readonly file: string;
  readonly rest?: RegoVersion;
  readonly globs: Globs;
  readonly want: RegoVersion;
}[] = [
  { note: "no glob", file: "a.rego", globs: {}, want: 1 },
  { note: "no glob, in a bundle of version 0", file: "a.rego", rest: 0, globs: {}, want: 0 },
  { note: "the very name", file: "old/a.rego", globs: { "/old/a.rego": 0 }, want: 0 },
  { note: "a name without its folder", file: "old/a.rego", globs: { "/a.rego": 0 }, want: 1 },
  { note: "a name without a slash", file: "a.rego", globs: { "a.rego": 0 }, want: 1 },
  { note: "a star in a folder", file: "old/a.rego", globs: { "/old/*": 0 }, want: 0 },
  { note: "a star over folders", file: "x/y/z/a.rego", globs: { "/x/*.rego": 0 }, want: 0 },
  { note: "two stars", file: "x/y/a.rego", globs: { "/**/a.rego": 0 }, want: 0 },
  { note: "a question mark for a slash", file: "x/a.rego", globs: { "/x?a.rego": 0 }, want: 0 },
  { note: "a class", file: "x1/a.rego", globs: { "/x[0-9]/*": 0 }, want: 0 },
  { note: "choices", file: "y/a.rego", globs: { "/{x,y}/a.rego": 0 }, want: 0 },
  {
    note: "a glob of version 1 among version 0",
    file: "new/a.rego",
    rest: 0,
    globs: { "/new/*": 1 },
    want: 1,
  },
  {
    note: "the first in order of two that match",
    file: "x/a.rego",
    globs: { "/x/a.rego": 1, "/x/*": 0 },
    want: 0,
  },
  {
    note: "the first in order, whichever is said first",
    file: "x/a.rego",
    globs: { "/x/?.rego": 0, "/x/*": 1 },
    want: 1,
  },
  {
    note: "the order of bytes, not of JavaScript's text",
    file: "x/\u{1f600}.rego",
    globs: { "/*/[\u{1f600}].rego": 1, "/*/[\uffee\u{1f600}].rego": 0 },
    want: 0,
  },
];

test.each(CASES)("$note: version $want, as OPA says", ({ file, rest = 1, globs, want }) => {
  expect(opaVersion(file, rest, globs)).toBe(want);
  expect(fileVersions({ regoVersion: rest, fileRegoVersions: globs })(file)).toBe(want);
});
