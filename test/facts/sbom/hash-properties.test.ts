import { describe, expect, test } from "@jest/globals";
import { sbomDiff } from "../../../src/facts/sbom/compare/sbom-diff.ts";
import type { HashProfile } from "../../../src/facts/sbom/hash/canonical-form.ts";
import { semanticHashes } from "../../../src/facts/sbom/hash/semantic-hash.ts";
import { readSbom } from "../../../src/facts/sbom/read-sbom.ts";
import type { Sbom } from "../../../src/facts/sbom/sbom.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { asCycloneDx, asSpdx, type Content, type Item, randomContent } from "./random-content.ts";

const SEEDS = Array.from({ length: 8 }, (_, seed) => seed);
const SIZE = { items: 30, edges: 60 };

function read(text: string): Sbom {
  return readSbom(Buffer.from(text), "it.json");
}

/** Every way to write the content down. */
function written(content: Content, seed: number): Readonly<Record<string, Sbom>> {
  const layout = (nested = false) => ({ random: seededRandom(seed), nested });
  return {
    "CycloneDX 1.4": read(asCycloneDx(content, "1.4", layout())),
    "CycloneDX 1.5, nested": read(asCycloneDx(content, "1.5", layout(true))),
    "CycloneDX 1.6": read(asCycloneDx(content, "1.6", layout())),
    "CycloneDX 1.7, nested": read(asCycloneDx(content, "1.7", layout(true))),
    "SPDX 2.3": read(asSpdx(content, layout())),
  };
}

test.each(SEEDS)(
  "order, nesting, references, spelling and format change no hash (seed %d)",
  (seed) => {
    const content = randomContent(seededRandom(seed), SIZE);
    const wanted = semanticHashes(read(asCycloneDx(content, "1.6", { random: seededRandom(99) })));
    for (const layout of [1, 2]) {
      for (const [form, sbom] of Object.entries(written(content, seed * 10 + layout))) {
        expect({ form, ...semanticHashes(sbom) }).toEqual({ form, ...wanted });
      }
    }
  },
);

test("a graph of 1,000 modules and 1,600 edges is the same nested, flat and as SPDX", () => {
  const content = randomContent(seededRandom(5), { items: 1000, edges: 1600 });
  const all = Object.values(written(content, 8));
  expect(new Set(all.map((sbom) => semanticHashes(sbom).full)).size).toBe(1);
  expect(all.map(({ components }) => components.size)).toEqual(all.map(() => 999));
});

type Change = (content: Content, random: () => number) => Content;

function changed(change: (item: Item) => Item, at = 7): Change {
  return ({ items, edges }) => ({
    items: items.map((item, index) => (index === at ? change(item) : item)),
    edges,
  });
}

/** Everything that has a meaning, with the hashes that say so. */
const CHANGES: readonly {
  readonly note: string;
  readonly change: Change;
  readonly hashes: readonly HashProfile[];
  readonly told: readonly string[];
}[] = [
  {
    note: "another version",
    change: changed((item) => ({ ...item, version: "v0.77.0" })),
    hashes: ["components", "graph", "full"],
    told: ["changed"],
  },
  {
    note: "another digest under the same version",
    change: changed((item) => ({ ...item, digests: ["0".repeat(64)] })),
    hashes: ["components", "full"],
    told: ["changed"],
  },
  {
    note: "a digest more",
    change: changed((item) => ({ ...item, digests: [...item.digests, "f".repeat(64)] })),
    hashes: ["components", "full"],
    told: ["changed"],
  },
  {
    note: "another licence",
    change: changed((item) => ({ ...item, licence: "MPL-2.0" })),
    hashes: ["licences", "full"],
    told: ["changed"],
  },
  {
    note: "the identity of what is replaced",
    change: changed((item) => ({ ...item, replaces: ["example.org/other", "v1.2.3"] })),
    hashes: ["components", "full"],
    told: ["changed"],
  },
  {
    note: "another letter case of a path",
    change: changed((item) => ({ ...item, path: "example.com/LOWER/m7" })),
    hashes: ["components", "graph", "licences", "full"],
    told: ["added", "removed"],
  },
  {
    note: "an edge more",
    change: ({ items, edges }) => ({ items, edges: [...edges, freeEdge(edges)] }),
    hashes: ["graph", "full"],
    told: ["addedEdges"],
  },
  {
    note: "an edge less",
    change: ({ items, edges: [first, ...edges] }) => ({
      items,
      edges: edges.filter(([from, to]) => from !== first?.[0] || to !== first[1]),
    }),
    hashes: ["graph", "full"],
    told: ["removedEdges"],
  },
  {
    note: "an edge the other way round",
    change: ({ items, edges }) => ({
      items,
      edges: edges.map(([from, to]) => (from === 0 ? ([to, from] as const) : [from, to])),
    }),
    hashes: ["graph", "full"],
    told: ["addedEdges", "removedEdges"],
  },
  {
    note: "a component more that nothing depends on",
    change: ({ items, edges }) => ({
      items: [...items, { path: "example.com/new", version: "v1.0.0", digests: [], licence: "" }],
      edges,
    }),
    hashes: ["components", "graph", "licences", "full"],
    told: ["added"],
  },
  {
    note: "another version of what the document is about",
    change: changed((item) => ({ ...item, version: "v9.9.9" }), 0),
    hashes: ["full"],
    told: ["rootContent"],
  },
  {
    note: "another thing that the document is about",
    change: changed((item) => ({ ...item, path: "example.com/another" }), 0),
    hashes: ["full"],
    told: ["root"],
  },
];

describe.each(CHANGES)("$note", ({ change, hashes, told }) => {
  test.each(SEEDS.slice(0, 3))(`changes ${hashes.join(", ")} and is told (seed %d)`, (seed) => {
    const random = seededRandom(seed);
    const content = randomContent(random, SIZE);
    const before = written(content, seed);
    const after = written(change(content, random), seed + 100);
    const forms = Object.keys(before);
    for (const [at, form] of forms.entries()) {
      const other = after[forms[(at + 2) % forms.length] as string] as Sbom;
      const found = sbomDiff(before[form] as Sbom, other);
      expect(found.different).toEqual(hashes);
      expect(partsOf(found)).toEqual(expect.arrayContaining([...told]));
    }
  });
});

/** What a comparison found, by name. */
function partsOf(found: ReturnType<typeof sbomDiff>): string[] {
  return Object.entries(found)
    .filter(([name]) => name !== "hashes" && name !== "different")
    .filter(([, value]) => !Array.isArray(value) || value.length > 0)
    .map(([name]) => name);
}

/** An edge that is not there. */
function freeEdge(edges: Content["edges"]): readonly [number, number] {
  for (let to = 0; ; to += 1) {
    if (!edges.some((edge) => edge[0] === 3 && edge[1] === to)) return [3, to];
  }
}
