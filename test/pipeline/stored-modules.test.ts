import { describe, expect, test } from "@jest/globals";
import { compileBundle } from "../../src/compile/compile-bundle.ts";
import { BUILTINS, signaturesOf } from "../../src/decide/builtins/builtins.ts";
import type { BundleSource } from "../../src/domain/bundle.ts";
import { createOpa } from "../../src/opa/program/opa.ts";
import { modulesOfArchive } from "../../src/pipeline/stored-modules.ts";
import { packRevision } from "../../src/publish/pack.ts";
import { sourceOf } from "../compile/bundle-source.ts";
import { opaBinary } from "../support/opa.ts";

const AT = "2026-01-01T00:00:00Z";
const FILES = {
  "old/old.rego": "package old\n\nallow { input.x }\n",
  "new/new.rego": "package new\n\nallow if input.x\n",
  "new/new_test.rego": "package new_test\n\ntest_x if data.new.allow with input.x as 1\n",
  "data.json": "{}",
};

async function storedAndDerived(settings: Partial<BundleSource>) {
  const source = sourceOf(FILES, settings);
  const opa = createOpa({ binary: opaBinary() });
  const compiled = await compileBundle(source, { opa, builtins: signaturesOf(BUILTINS) });
  const { artifacts } = await packRevision(compiled, AT);
  const bytes = artifacts.get("bundle.tar.gz") ?? new Uint8Array();
  const read = (modules: Uint8Array | undefined): unknown =>
    JSON.parse(Buffer.from(modules ?? []).toString("utf8"));
  return [read(artifacts.get("modules.json")), read(await modulesOfArchive(bytes))] as const;
}

describe("the modules of a revision that was stored without", () => {
  test("are those that a push stores now, versions of files and all", async () => {
    const [stored, derived] = await storedAndDerived({ fileRegoVersions: { "/old/*.rego": 0 } });
    expect(derived).toEqual(stored);
    expect(derived).toMatchObject([
      { file: "new/new.rego", version: 1 },
      { file: "old/old.rego", version: 0 },
    ]);
  });
});
