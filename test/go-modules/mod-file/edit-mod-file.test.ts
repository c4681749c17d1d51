import { describe, expect, test } from "@jest/globals";
import { editModFile, type ModFileEdit } from "../../../src/go-modules/mod-file/edit-mod-file.ts";
import { editWorkFile } from "../../../src/go-modules/mod-file/edit-work-file.ts";

const FILE = `module example.com/a

go 1.22

require (
	example.com/direct v1.0.0 // pinned
	example.com/other v1.0.0
)

require example.com/indirect v1.2.3 // indirect

exclude example.com/direct v1.0.1

replace example.com/direct => ../direct
`;

describe("an edit changes what it names and nothing else", () => {
  test.each<{ note: string; edit: ModFileEdit; from: string; to: string }>([
    {
      note: "a raised requirement keeps its comment",
      edit: { edit: "require", path: "example.com/direct", version: "v1.4.0" },
      from: "example.com/direct v1.0.0 //",
      to: "example.com/direct v1.4.0 //",
    },
    {
      note: "an indirect one stays so",
      edit: { edit: "require", path: "example.com/indirect", version: "v1.3.0" },
      from: "indirect v1.2.3",
      to: "indirect v1.3.0",
    },
    {
      note: "a new one is added to the last block of its kind",
      edit: { edit: "require", path: "example.com/new", version: "v1.0.0", indirect: true },
      from: "require example.com/indirect v1.2.3 // indirect\n",
      to: "require (\n\texample.com/indirect v1.2.3 // indirect\n\texample.com/new v1.0.0 // indirect\n)\n",
    },
    {
      note: "a block that is left with one line becomes that line",
      edit: { edit: "drop_require", path: "example.com/direct" },
      from: "require (\n\texample.com/direct v1.0.0 // pinned\n\texample.com/other v1.0.0\n)",
      to: "require example.com/other v1.0.0",
    },
    {
      note: "a replacement is dropped",
      edit: { edit: "drop_replace", path: "example.com/direct" },
      from: "\nreplace example.com/direct => ../direct\n",
      to: "",
    },
    {
      note: "a replacement of one version is another one",
      edit: { edit: "drop_replace", path: "example.com/direct", version: "v1.0.0" },
      from: "",
      to: "",
    },
    {
      note: "an exclusion is dropped",
      edit: { edit: "drop_exclude", path: "example.com/direct", version: "v1.0.1" },
      from: "exclude example.com/direct v1.0.1\n\n",
      to: "",
    },
    {
      note: "the toolchain comes behind the go line",
      edit: { edit: "toolchain", name: "go1.22.5" },
      from: "go 1.22\n",
      to: "go 1.22\n\ntoolchain go1.22.5\n",
    },
    {
      note: "the toolchain is dropped",
      edit: { edit: "drop_toolchain" },
      from: "go 1.22\n\ntoolchain go1.22.5\n",
      to: "go 1.22\n",
    },
    {
      note: "the go line is changed",
      edit: { edit: "go", version: "1.23.0" },
      from: "go 1.22\n",
      to: "go 1.23.0\n",
    },
  ])("$note", ({ edit, from, to }) => {
    expect(editModFile(FILE, "go.mod", [edit])).toBe(FILE.replace(from, to));
  });

  test("all requirements at once, as go get writes them", () => {
    const requirements = [
      { path: "example.com/direct", version: "v1.4.0", indirect: false },
      { path: "example.com/indirect", version: "v1.2.3", indirect: true },
      { path: "example.com/added", version: "v0.2.0", indirect: true },
      { path: "example.com/other", version: "v1.0.0", indirect: true },
    ];
    const text = editModFile(FILE, "go.mod", [{ edit: "requirements", requirements }]);
    expect(text.slice(text.indexOf("require"), text.indexOf("exclude"))).toBe(
      `require (
	example.com/direct v1.4.0 // pinned
	example.com/other v1.0.0 // indirect
)

require (
	example.com/added v0.2.0 // indirect
	example.com/indirect v1.2.3 // indirect
)

`,
    );
  });
});

test("a file without edits is formatted, ordered, and rid of what stands there twice", () => {
  const text = `module  "example.com/a" // ours
replace a.com/x => ./one
exclude (
 b.com/y v1
)
retract (
v1.0.0
	v1.1.0
)
replace a.com/x => ./two
`;
  expect(editModFile(text, "go.mod", [])).toBe(`module example.com/a // ours

exclude b.com/y v1.0.0

retract (
	v1.1.0
	v1.0.0
)

replace a.com/x => ./two
`);
});

test("go.work is edited as well", () => {
  const text = "// Ours.\n\nuse (\n\t./a\n\t./b\n)\n\nreplace a.com/x v1.0.0 => ./x\n";
  const edited = editWorkFile(text, "go.work", [
    { edit: "drop_replace", path: "a.com/x", version: "v1.0.0" },
    { edit: "drop_use", directory: "./b" },
    { edit: "toolchain", name: "go1.22.5" },
    { edit: "go", version: "1.22" },
  ]);
  expect(edited).toBe("// Ours.\n\ngo 1.22\n\ntoolchain go1.22.5\n\nuse ./a\n");
});

describe("no edit writes what Go cannot read", () => {
  test.each<{ edit: ModFileEdit; fault: RegExp }>([
    {
      edit: { edit: "require", path: "a b", version: "v1.0.0" },
      fault: /^"a b" cannot be required: /,
    },
    {
      edit: { edit: "require", path: "a.com/v1", version: "v1.0.0" },
      fault: /the path of no module/,
    },
    {
      edit: { edit: "require", path: "a.com/x", version: "v1" },
      fault: /expected a whole version/,
    },
    {
      edit: { edit: "require", path: "a.com/x", version: "v2.0.0" },
      fault: /has v0 or v1, not "v2/,
    },
    { edit: { edit: "go", version: "1.22\nreplace x => y" }, fault: /expected a version such as/ },
    { edit: { edit: "toolchain", name: "1.22" }, fault: /expected a name such as go1/ },
    {
      edit: {
        edit: "requirements",
        requirements: [{ path: "a.com/x", version: "latest", indirect: false }],
      },
      fault: /"latest" cannot be required/,
    },
  ])("$edit", ({ edit, fault }) => {
    expect(() => editModFile(FILE, "go.mod", [edit])).toThrow(fault);
  });

  test("a toolchain with a line's end in it is none", () => {
    const edit = { edit: "toolchain", name: "go1.22\nreplace x => y" } as const;
    expect(() => editModFile(FILE, "go.mod", [edit])).toThrow(/expected a name/);
  });

  test("a path that is not UTF-8 stays unedited", () => {
    const text = 'module "a\\xff"\n';
    expect(() => editModFile(text, "go.mod", [])).toThrow(/not UTF-8: edit it by hand/);
  });
});
