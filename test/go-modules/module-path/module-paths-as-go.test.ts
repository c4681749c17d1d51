import { expect, test } from "@jest/globals";
import {
  escapePath,
  escapeVersion,
  unescapePath,
  unescapeVersion,
} from "../../../src/go-modules/module-path/escape-path.ts";
import {
  filePathFault,
  importPathFault,
  pathFault,
} from "../../../src/go-modules/module-path/path-fault.ts";
import {
  matchesPathMajor,
  splitPathVersion,
} from "../../../src/go-modules/module-path/path-version.ts";
import { askModules, MODULES_ORACLE_NEEDS } from "../../support/modules-oracle.ts";
import { describeWithProgram } from "../../support/needs.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { oneOf, type Random, words } from "../random-text.ts";

const HOSTS: readonly string[] = [
  ...words("example.com gopkg.in github.com Example.com localhost a_b.c -a.b a..b ."),
  "",
];
const ELEMENTS: readonly string[] = [
  ...words(String.raw`a Azure go-x a.b a_b~c con CON.txt com1 lpt0 nul. .a .. a~1 a~b1 ~1.x
    v v1 v2 v02 v2.3 v10 xv2 yaml.v2 yaml.v0 y.v02 y.v3-unstable y.v-unstable
    a+b !a a! !!a a\b é ſ K 😀`),
  ...["a b", "a\0b", ""],
];

function randomPath(random: Random): string {
  const count = Math.floor(random() * 4);
  const elements = Array.from({ length: count }, () => oneOf(ELEMENTS, random));
  return [
    random() < 0.85 ? oneOf(HOSTS.slice(0, 3), random) : oneOf(HOSTS, random),
    ...elements,
  ].join("/");
}

describeWithProgram("module paths, against Go's own library", MODULES_ORACLE_NEEDS, () => {
  test("each is judged, split and escaped as by Go", () => {
    const random = seededRandom(1);
    const items = [
      ...ELEMENTS,
      ...HOSTS,
      ...Array.from({ length: 6000 }, () => randomPath(random)),
    ];
    const said = items.map((item) => {
      const split = splitPathVersion(item);
      return {
        module: pathFault(item) === undefined,
        import: importPathFault(item) === undefined,
        file: filePathFault(item) === undefined,
        split: split === undefined ? null : [split.prefix, split.major],
        escaped: escapePath(item) ?? "",
        unescaped: unescapePath(item) ?? "",
        escapedVersion: escapeVersion(item) ?? "",
        unescapedVersion: unescapeVersion(item) ?? "",
      };
    });
    expect(said).toEqual(askModules({ ask: "paths", items }));
    expect(said.filter(({ module }) => module).length).toBeGreaterThan(500);
    expect(said.filter(({ escaped }) => escaped.includes("!")).length).toBeGreaterThan(50);
  });

  test("a version belongs to a path's major version as in Go", () => {
    const versions = [
      ...["v0.1.0", "v1.0.0", "v2.0.0", "v2.0.0+incompatible", "v2", "v10.0.0", "x", ""],
      ...["v0.0.0-20161208181325-20d25e280405", "v0.0.0-", "v1.0.0+incompatible"],
    ];
    const majors = ["", "/v2", "/v10", ".v0", ".v1", ".v2", ".v2-unstable", ".v1-unstable"];
    const pairs = versions.flatMap((version) => majors.map((major) => [version, major] as const));
    expect(pairs.map(([version, major]) => matchesPathMajor(version, major))).toEqual(
      askModules({ ask: "match", pairs }),
    );
  });
});
