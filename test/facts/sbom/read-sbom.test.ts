import { describe, expect, test } from "@jest/globals";
import { isPolicyError } from "../../../src/domain/policy-error.ts";
import { MAX_SBOM_BYTES, readSbom } from "../../../src/facts/sbom/read-sbom.ts";
import type { Sbom } from "../../../src/facts/sbom/sbom.ts";

/** Where and why a text was refused, as `row:col message`. */
function refusal(text: string | Uint8Array): string {
  try {
    readSbom(Buffer.from(text), "it.json");
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    const [{ message, location } = { message: error.message }] = error.diagnostics;
    expect(location?.file ?? "it.json").toBe("it.json");
    return `${location?.row}:${location?.col} ${message}`;
  }
  throw new Error("it was read");
}

function cycloneDx(body: string, version = "1.6"): string {
  return `{"bomFormat": "CycloneDX", "specVersion": "${version}",\n${body}}`;
}

function spdx(body: string): string {
  return `{"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT",\n${body}}`;
}

/** A list of components, one a line. */
function components(...lines: readonly string[]): string {
  return cycloneDx(`"components": [\n${lines.join(",\n")}]`);
}

const PACKAGE_A = '{"SPDXID": "SPDXRef-a", "name": "a"}';
const PACKAGE_B = '{"SPDXID": "SPDXRef-b", "name": "b"}';

function packages(...lines: readonly string[]): string {
  return spdx(`"packages": [\n${lines.join(",\n")}]`);
}

function related(from: string, type: string, to: string): string {
  return `{"spdxElementId": "${from}",\n"relationshipType": "${type}",\n"relatedSpdxElement": "${to}"}`;
}

function relationships(...lines: readonly string[]): string {
  return spdx(
    `"packages": [${PACKAGE_A}, ${PACKAGE_B}],\n"relationships": [\n${lines.join(",\n")}]`,
  );
}

describe("what is no SBOM in JSON", () => {
  test.each([
    ["", /^1:1 CycloneDX or SPDX 2\.3 in its JSON form was expected, not an empty file/],
    ['\n<?xml version="1.0"?><bom/>', /^2:1 .*not XML; ask its generator for cyclonedx-json/],
    ["SPDXVersion: SPDX-2.3\n", /^1:1 .*not SPDX tag-value; .* or spdx-json/],
    ["bomFormat: CycloneDX\n", /^1:1 .*not this/],
    ['{"@context": "x", "@graph": []}', /^1:1 .*SPDX 3 is not read/],
    ['{"name": "x"}', /^1:1 .*neither "bomFormat" nor "spdxVersion"/],
    ['{"bomFormat": "CycloneDX"}', /^1:1 it has no "specVersion"/],
    ['{"bomFormat": "CycloneDX", "spdxVersion": "SPDX-2.3"}', /^1:43 .*not both in one document/],
    [cycloneDx('"x": 1', "2.0"), /^1:43 "specVersion" was expected to be 1\.2, .*1\.7, not "2\.0"/],
    ['{"spdxVersion": "SPDX-3.0"}', /^1:17 "spdxVersion" was expected to be SPDX-2\.2, SPDX-2\.3/],
    [Buffer.from([0x7b, 0x0a, 0x22, 0xff, 0x22]), /^2:2 text in UTF-8 was expected/],
  ])("%j", (text, why) => {
    expect(refusal(text)).toMatch(why);
  });

  test("more than 80 MB", () => {
    expect(refusal(new Uint8Array(MAX_SBOM_BYTES + 1))).toMatch(/larger than 80 MB/);
  });

  test("more elements than are kept", () => {
    const snippets = Array.from({ length: 200_001 }, (_, at) => `{"SPDXID":"${at}"}`);
    expect(refusal(spdx(`"snippets": [${snippets.join()}]`))).toMatch(
      /more than 200000 packages, files and snippets/,
    );
  });
});

describe("JSON that is not to be trusted", () => {
  test.each([
    ["cut off", cycloneDx('"components": [').slice(0, -1), /^2:16 unexpected EOF/],
    [
      "a name that is there twice",
      cycloneDx('"x": {"a": 1,\n"\\u0061": 2}'),
      /^3:1 .*"a" is there/,
    ],
    ["a prototype", cycloneDx('"x": {"__proto__": {"purl": 1}}'), /^2:7 .*"__proto__"/],
    ["text behind the end", `${cycloneDx('"x": 1')}\n{}`, /^3:1 .* after top-level value/],
    ["deep lists", cycloneDx(`"x": ${"[".repeat(100_000)}`), /^2:505 nested deeper than 500/],
    [
      "deep components",
      cycloneDx(`"components": ${'[{"components":'.repeat(900)}`),
      /nested deeper/,
    ],
    [
      "an object of very many members",
      cycloneDx(`"x": {${Array.from({ length: 100_001 }, (_, at) => `"${at}":1`).join()}}`),
      /more than 100000 members/,
    ],
    [
      "half of a surrogate pair",
      components('{"type": "library", "name": "\\ud800"}'),
      /^3:29 the string holds half of a surrogate pair/,
    ],
  ])("%s", (_note, text, why) => {
    expect(refusal(text)).toMatch(why);
  });

  test("a byte order mark before it is read over", () => {
    expect(readSbom(Buffer.from(`\uFEFF${cycloneDx('"x": 1')}`), "it.json").version).toBe("1.6");
  });
});

describe("a component of CycloneDX that cannot be", () => {
  test.each([
    [components("[]"), /^3:1 an object was expected as a component/],
    [cycloneDx('"components": {}'), /^2:15 a list was expected as "components"/],
    [components('{"type": "library"}'), /^3:1 it has no "name"/],
    [components('{"name": "a"}'), /^3:1 it has no "type"/],
    [components('{"type": "library", "name": 1}'), /^3:29 a string was expected as "name"/],
    [
      components('{"type": "library", "name": "a", "purl": "pkg:golang/../.."}'),
      /^3:42 "pkg:golang\/\.\.\/\.\." is no package URL .*its path holds "\." or "\.\."/,
    ],
    [
      components('{"type": "library", "name": "a", "purl": "golang/a"}'),
      /^3:42 .*expected is one that can be read/,
    ],
    [
      components(
        '{"type": "library", "name": "a", "hashes": [{"alg": "SHA-256", "content": "abcd"}]}',
      ),
      /^3:45 expected: 64 hexadecimal digits of SHA-256/,
    ],
    [
      components('{"type": "library", "name": "a", "hashes": [{"alg": "CRC", "content": "ab"}]}'),
      /^3:45 expected: an algorithm of .*sha256/,
    ],
    [
      components('{"type": "library", "name": "a", "licenses": [{"license": {}}]}'),
      /^3:59 it has neither "id" nor "name"/,
    ],
    [
      components(
        '{"type": "library", "name": "a",\n"properties": [{"name": "syft:metadata:h1Digest", "value": "h1:x"}]}',
      ),
      /^4:60 expected: h1: and 44 characters/,
    ],
    [
      components(
        '{"bom-ref": "x", "type": "library", "name": "a"}',
        '{"bom-ref": "x", "type": "library", "name": "b"}',
      ),
      /^4:13 a "bom-ref" of its own was expected: "x" is that of \["library","","a",""\] too/,
    ],
    [
      components('{"type": "library", "name": ""}', '{"type": "file", "name": ""}'),
      /^4:1 a package URL or a name was expected: .* without both in row 3/,
    ],
  ])("%s", (text, why) => {
    expect(refusal(text)).toMatch(why);
  });
});

describe("references to nothing", () => {
  test.each([
    [cycloneDx('"dependencies": [\n{"ref": "a"}]'), /^3:9 the "bom-ref" of .*none has "a"/],
    [cycloneDx('"dependencies": [\n{"dependsOn": []}]'), /^3:1 it has no "ref"/],
    [
      cycloneDx(
        '"components": [{"bom-ref": "a", "type": "file", "name": "a"}],\n"dependencies": [{"ref": "a",\n"dependsOn": ["a", "b"]}]',
      ),
      /^4:20 the "bom-ref" of .*none has "b"/,
    ],
    [
      cycloneDx('"compositions": [{"aggregate": "complete",\n"assemblies": ["a"]}]'),
      /^3:16 .*none has "a"/,
    ],
    [
      relationships(related("SPDXRef-a", "DEPENDS_ON", "SPDXRef-c")),
      /^6:23 the SPDXID of a package or file of this document was expected; none has "SPDXRef-c"/,
    ],
    [relationships(related("SPDXRef-c", "DEPENDS_ON", "NONE")), /^4:19 .*none has "SPDXRef-c"/],
    [
      relationships(related("SPDXRef-a", "DEPENDS_ON", "DocumentRef-x:SPDXRef-a")),
      /^6:23 .*none has "DocumentRef-x:SPDXRef-a"/,
    ],
    [spdx('"documentDescribes": ["SPDXRef-a"]'), /^2:23 .*none has "SPDXRef-a"/],
  ])("%s", (text, why) => {
    expect(refusal(text)).toMatch(why);
  });
});

describe("SPDX that cannot be", () => {
  test.each([
    [packages(PACKAGE_A, PACKAGE_A), /^4:1 an SPDXID of its own was expected: "SPDXRef-a"/],
    [packages('{"name": "a"}'), /^3:1 it has no "SPDXID"/],
    [
      relationships(related("SPDXRef-a", "DEPEND_ON", "SPDXRef-b")),
      /^5:21 a type of relationship of SPDX 2\.3 .*"DEPEND_ON" is none; did you mean "DEPENDS_ON"\?/,
    ],
    [
      relationships(related("SPDXRef-a", "DESCRIBES", "SPDXRef-b")),
      /^4:1 only SPDXRef-DOCUMENT describes/,
    ],
    [
      relationships(
        related("SPDXRef-a", "CONTAINS", "SPDXRef-b"),
        related("SPDXRef-a", "CONTAINED_BY", "SPDXRef-b"),
      ),
      /^7:1 \["library","","b",""\] contains itself, by way of \["library","","a",""\]/,
    ],
    [
      relationships(related("SPDXRef-a", "CONTAINS", "SPDXRef-a")),
      /^4:1 \["library","","a",""\] contains itself/,
    ],
    [
      packages(
        '{"SPDXID": "SPDXRef-a", "name": "a", "externalRefs": [{"referenceType": "purl", "referenceLocator": "pkg:npm/a@1"},\n{"referenceType": "purl", "referenceLocator": "pkg:npm/a@2"}]}',
      ),
      /^4:47 one package URL was expected/,
    ],
  ])("%s", (text, why) => {
    expect(refusal(text)).toMatch(why);
  });
});

describe("what an SPDX document is made from", () => {
  const A = '["library","","a",""]';
  const B = '["library","","b",""]';
  const about = (described: readonly string[], ...lines: readonly string[]): Sbom =>
    readSbom(
      Buffer.from(
        spdx(
          `"packages": [${PACKAGE_A}, ${PACKAGE_B}], "documentDescribes": ${JSON.stringify(described)},
          "snippets": [{"SPDXID": "SPDXRef-s"}], "relationships": [${lines.join()}]`,
        ),
      ),
      "it.json",
    );

  test.each([
    {
      note: "an ancestor of the document is one of its root",
      sbom: about(["SPDXRef-a"], related("SPDXRef-b", "ANCESTOR_OF", "SPDXRef-DOCUMENT")),
      root: { key: A, replaces: [B] },
      components: [],
    },
    {
      note: "the document as an ancestor is its root",
      sbom: about(["SPDXRef-a"], related("SPDXRef-b", "DESCENDANT_OF", "SPDXRef-DOCUMENT")),
      root: { key: A, replaces: [] },
      components: [{ key: B, replaces: [A] }],
    },
    {
      note: "an ancestor of a document without a root is a component",
      sbom: about([], related("SPDXRef-b", "ANCESTOR_OF", "SPDXRef-DOCUMENT")),
      components: [{ key: A }, { key: B }],
    },
    {
      note: "an ancestor of a snippet is a component",
      sbom: about(["SPDXRef-a"], related("SPDXRef-b", "ANCESTOR_OF", "SPDXRef-s")),
      root: { key: A, replaces: [] },
      components: [{ key: B }],
    },
    {
      note: "what is described is a component though it is an ancestor",
      sbom: about(
        ["SPDXRef-a", "SPDXRef-b"],
        related("SPDXRef-b", "ANCESTOR_OF", "SPDXRef-a"),
        related("SPDXRef-b", "CONTAINS", "SPDXRef-a"),
      ),
      components: [{ key: A, replaces: [B] }, { key: B }],
      edges: [
        ["root", "describes", A],
        ["root", "describes", B],
        [B, "contains", A],
      ],
    },
    {
      note: "neither itself nor a snippet is what a document is about",
      sbom: about(
        ["SPDXRef-a", "SPDXRef-DOCUMENT", "SPDXRef-s"],
        related("SPDXRef-b", "ANCESTOR_OF", "SPDXRef-a"),
        related("SPDXRef-a", "CONTAINS", "SPDXRef-b"),
      ),
      root: { key: A, replaces: [B] },
      components: [],
    },
  ])("$note", ({ sbom, root, components: wanted, edges = [] }) => {
    expect([...sbom.components.values()]).toMatchObject(wanted);
    expect(sbom.root).toEqual(root === undefined ? undefined : expect.objectContaining(root));
    expect(sbom.edges.map(({ from, kind, to }) => [from, kind, to])).toEqual(edges);
  });
});

test.each([
  { aggregates: ["complete"], told: "complete" },
  { aggregates: ["complete", "unknown", "complete"], told: "unknown" },
  { aggregates: ["incomplete", "complete"], told: "incomplete" },
])("a document is complete where every composition of its root says so: $aggregates", (row) => {
  const compositions = row.aggregates.map((aggregate) => ({ aggregate, assemblies: ["r"] }));
  const text = cycloneDx(
    `"metadata": {"component": {"bom-ref": "r", "type": "file", "name": "a"}},
    "compositions": ${JSON.stringify(compositions)}`,
  );
  expect(readSbom(Buffer.from(text), "it.json").completeness).toBe(row.told);
});

test("a licence that is not told is none, by whichever name", () => {
  const none = ['"license": {"id": "NOASSERTION"}', '"license": {"name": ""}', '"expression": ""'];
  const text = components(
    `{"type": "file", "name": "a", "licenses": [{${none.join("}, {")}}, {"license": {"name": " NOASSERTION"}}],
    "evidence": {"licenses": [{"license": {"id": "MIT"}}]}}`,
  );
  const [node] = readSbom(Buffer.from(text), "it.json").components.values();
  expect(node?.licences).toEqual(["MIT"]);
});

describe("what is doubtful", () => {
  const sbomOf = (...lines: readonly string[]): Sbom =>
    readSbom(Buffer.from(components(...lines)), "it.json");

  test("names that only letter case tells apart", () => {
    const { warnings, components: found } = sbomOf(
      '{"type": "library", "name": "a", "purl": "pkg:golang/github.com/Sirupsen/logrus@v1.0.0"}',
      '{"type": "library", "name": "a", "purl": "pkg:golang/github.com/sirupsen/logrus@v1.1.0"}',
      '{"type": "library", "name": "a", "purl": "pkg:golang/github.com/Sirupsen/logrus@v1.2.0"}',
    );
    expect(found.size).toBe(3);
    expect(warnings).toMatchObject([{ code: "sbom_case_collision", location: { row: 4 } }]);
  });

  test("two digests of one thing, here or there", () => {
    const digest = (value: string) => `{"alg": "MD5", "content": "${value.repeat(16)}"}`;
    const { warnings } = sbomOf(
      `{"type": "library", "name": "a", "hashes": [${digest("00")}, ${digest("01")}]}`,
      `{"type": "library", "name": "a", "hashes": [${digest("02")}]}`,
      `{"type": "library", "name": "a", "hashes": [${digest("02")}]}`,
    );
    expect(warnings.map(({ code, location }) => [code, location?.row])).toEqual([
      ["sbom_contradiction", 3],
      ["sbom_contradiction", 4],
    ]);
  });

  test("another version than that of the package URL", () => {
    const { warnings } = sbomOf(
      '{"type": "library", "name": "a", "version": "v1.0.1", "purl": "pkg:golang/a.b/c@v1.0.0"}',
    );
    expect(warnings).toMatchObject([
      {
        code: "sbom_contradiction",
        message: "pkg:golang/a.b/c@v1.0.0 is told as version v1.0.1 as well",
      },
    ]);
  });

  test("what others say again is counted, not told", () => {
    const line = '{"type": "library", "name": "a", "version": "1"}';
    expect(sbomOf(line, line, line)).toMatchObject({
      duplicates: { components: 2, edges: 0 },
      warnings: [],
    });
  });
});

describe("what is well", () => {
  test("cycles of dependencies", () => {
    const sbom = readSbom(
      Buffer.from(
        relationships(
          related("SPDXRef-a", "DEPENDS_ON", "SPDXRef-b"),
          related("SPDXRef-b", "DEPENDS_ON", "SPDXRef-a"),
          related("SPDXRef-a", "DEPENDENCY_OF", "SPDXRef-a"),
        ),
      ),
      "it.json",
    );
    expect(sbom.edges).toHaveLength(3);
  });

  test("several things that a document is about, and what other documents hold", () => {
    const text = spdx(
      `"packages": [${PACKAGE_A}, ${PACKAGE_B}], "documentDescribes": ["SPDXRef-a", "SPDXRef-b"],
      "externalDocumentRefs": [{"externalDocumentId": "DocumentRef-x", "spdxDocument": "https://example.com/x",
        "checksum": {"algorithm": "SHA1", "checksumValue": "${"0".repeat(40)}"}}],
      "relationships": [${related("SPDXRef-a", "DEPENDS_ON", "DocumentRef-x:SPDXRef-a")}]`,
    );
    const { root, edges } = readSbom(Buffer.from(text), "it.json");
    expect(root).toBeUndefined();
    expect(edges).toEqual([
      { from: "root", kind: "describes", to: '["library","","a",""]' },
      { from: "root", kind: "describes", to: '["library","","b",""]' },
      {
        from: '["library","","a",""]',
        kind: "depends",
        to: `["external","sha1:${"0".repeat(40)}","SPDXRef-a"]`,
      },
    ]);
  });

  test("what a component of CycloneDX provides is what SPDX has a specification for", () => {
    const text = cycloneDx(
      `"components": [{"bom-ref": "l", "type": "library", "name": "lib"}, {"bom-ref": "s", "type": "library", "name": "std"}],
      "dependencies": [{"ref": "l", "provides": ["s", "s"], "dependsOn": []}]`,
    );
    const other = spdx(
      `"packages": [{"SPDXID": "S1", "name": "lib"}, {"SPDXID": "S2", "name": "std"}],
      "relationships": [${related("S2", "SPECIFICATION_FOR", "S1")}]`,
    );
    const [one, two] = [text, other].map((each) => readSbom(Buffer.from(each), "it.json"));
    expect(one?.edges).toEqual([
      { from: '["library","","lib",""]', kind: "provides", to: '["library","","std",""]' },
    ]);
    expect(one?.duplicates).toEqual({ components: 0, edges: 1 });
    expect(two?.edges).toEqual(one?.edges);
  });

  test("white space of any length before it", () => {
    const text = `${" \n".repeat(10_000)}${cycloneDx('"x": 1')}`;
    expect(readSbom(Buffer.from(text), "it.json").version).toBe("1.6");
  });

  test("services, wherever they lie", () => {
    const text = cycloneDx(
      `"services": [{"bom-ref": "s", "name": "api", "services": [{"bom-ref": "t", "name": "login"}]}],
      "dependencies": [{"ref": "s", "dependsOn": ["t"]}]`,
    );
    expect(readSbom(Buffer.from(text), "it.json").edges).toEqual([
      { from: '["service","","api",""]', kind: "depends", to: '["service","","login",""]' },
    ]);
  });
});
