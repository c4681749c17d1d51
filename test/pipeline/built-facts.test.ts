import { expect, test } from "@jest/globals";
import { BUILTINS } from "../../src/decide/builtins/builtins.ts";
import type { BundleSource, EngineChoice } from "../../src/domain/bundle.ts";
import { type BuiltFacts, isDamaged } from "../../src/pipeline/answers.ts";
import { passGate } from "../../src/pipeline/gate.ts";
import { listBundles, showBundle } from "../../src/pipeline/inventory.ts";
import { servingEngine } from "../../src/pipeline/serving-engine.ts";
import { packRevision } from "../../src/publish/pack.ts";
import { createMemoryStore } from "../../src/storage/memory/store.ts";
import { sourceOf } from "../compile/bundle-source.ts";
import { opa } from "../compile/run-compile.ts";
import { moveTo } from "../distribute/bundle-server.ts";

const RULES = 'package a\n\nx if input.user == "ann"\n';
const PLACED = { location: { file: "a.rego", row: 3, col: 6 } };

const CASES: readonly {
  readonly note: string;
  readonly text?: string;
  readonly settings: Partial<BundleSource>;
  readonly built: BuiltFacts;
}[] = [
  {
    note: "auto is exact, and what is declared is portable",
    settings: { entrypoints: ["a/x"] },
    built: {
      engine: engine(
        "auto",
        "exact",
        /^spec\.engine leaves it open: exact answers every path as OPA does, and is stopped/,
      ),
      portable: true,
      targets: ["rego", "wasm", "plan"],
    },
  },
  {
    note: "nothing declared, nothing built",
    settings: { engine: "exact" },
    built: { engine: engine("exact", "exact", /^spec\.engine says so$/), targets: ["rego"] },
  },
  {
    note: "Wasm for what is declared",
    settings: { engine: "wasm", entrypoints: ["a/x"] },
    built: {
      engine: engine("wasm", "wasm", /^spec\.engine says so: the declared entrypoints; exact/),
      portable: true,
      targets: ["rego", "wasm", "plan"],
    },
  },
  {
    note: "Wasm for nothing",
    settings: { engine: "wasm" },
    built: {
      engine: engine("wasm", "exact", /entrypoints, and there is none$/),
      targets: ["rego"],
    },
  },
  {
    note: "which decisions answer the AuthZEN API",
    settings: { authzen: { evaluation: "a/x" } },
    built: {
      engine: engine("auto", "exact", /^/),
      targets: ["rego"],
      authzen: { evaluation: "a/x" },
    },
  },
  {
    note: "for agents only",
    settings: { decide: false, entrypoints: ["a/x"] },
    built: { targets: ["rego"] },
  },
  {
    note: "not portable, for a builtin",
    text: "package a\n\nx := time.now_ns()\n",
    settings: { entrypoints: ["a/x"] },
    built: {
      engine: engine("auto", "exact", /^/),
      portable: false,
      not_portable_because: [expect.objectContaining(PLACED) as never],
      targets: ["rego", "wasm", "plan"],
    },
  },
  {
    note: "a plan that is known to be wrong",
    text: "package a\n\nx if not data.b[input.k].y\n",
    settings: { entrypoints: ["a/x"] },
    built: {
      engine: engine("auto", "exact", /^/),
      portable: false,
      not_portable_because: [expect.objectContaining(PLACED) as never],
      targets: ["rego", "wasm", "plan"],
      plan_faults: [expect.objectContaining(PLACED) as never],
    },
  },
  {
    note: "what OPA does not build",
    text: 'package a\n\nx := {"n"}\n\nuses(n) if n in x\n',
    settings: { entrypoints: ["a/x"] },
    built: {
      engine: engine("auto", "exact", /^/),
      portable: false,
      not_portable_because: [expect.objectContaining({ code: "rego_type_error" }) as never],
      targets: ["rego"],
      plan_faults: [expect.objectContaining({ code: "rego_type_error" }) as never],
    },
  },
];

test.each(CASES)("a bundle says of itself: $note", async ({ text = RULES, settings, built }) => {
  const store = createMemoryStore();
  const files = { "a.rego": text, "b.rego": "package b\n\nred.y := 1 if input.go\n" };
  const source = sourceOf(files, settings);
  const compiled = await passGate(source, { opa, builtins: BUILTINS });
  const { record, artifacts } = await packRevision(compiled, "2026-01-01T00:00:00Z");
  await store.putRevision(record, artifacts);
  await moveTo(store, record.name, record.revision);
  const options = { store, activation: () => undefined };
  const shown = await showBundle(options, record.name);
  expect(isDamaged(shown) ? shown : shown.built).toEqual(built);
  expect(await listBundles(options)).toEqual([
    expect.not.objectContaining({ built: expect.anything() }),
  ]);
});

test("a revision that holds no module is answered by exact, whatever it says", () => {
  const facts = { decide: true, engine: "wasm", entrypoints: ["a/x"] } as const;
  expect(servingEngine({ ...facts, artifacts: ["bundle.tar.gz"] })).toMatchObject({
    serving: "exact",
    reason: "spec.engine says wasm, and the revision holds no module",
  });
});

function engine(choice: EngineChoice, serving: "exact" | "wasm", reason: RegExp) {
  return { choice, serving, reason: expect.stringMatching(reason) as unknown as string };
}
