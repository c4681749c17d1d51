import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { loadPolicySync } from "../../src/compile/embedder/opa-wasm.ts";
import { etagOf } from "../../src/distribute/etag.ts";
import type { ArtifactName, BundleSource, FileTree } from "../../src/domain/bundle.ts";
import type { BundleName } from "../../src/domain/bundle-name.ts";
import type { Head } from "../../src/domain/head.ts";
import { PolicyError } from "../../src/domain/policy-error.ts";
import { readArchive } from "../../src/means/archive/read-archive.ts";
import { packRevision } from "../../src/publish/pack.ts";
import { sourceOf } from "../compile/bundle-source.ts";
import { compile } from "../compile/run-compile.ts";
import { opaBinary } from "../support/opa.ts";
import { until } from "../support/until.ts";
import { type Answer, ask, type BundleServer, moveTo, startBundleServer } from "./bundle-server.ts";

const AT = "2026-01-02T03:04:05.000Z";
const TARGETS = ["wasm", "plan"] as const;

const FILES = {
  "authz.rego":
    "package authz\n\n# METADATA\n# entrypoint: true\nallow if input.user in data.users.names\n\nlevel := data.users.level\n",
  "authz_test.rego": "package authz_test\n\ntest_none if true\n",
  "users/data.json": '{ "names": ["ann"], "level": 1.10 }',
};
const BUILT = {
  roots: ["authz", "users"],
  entrypoints: ["authz/allow", "authz/level"],
  metadata: { owner: "team" },
};

const built = named("authz", sourceOf(FILES, BUILT));
const newer = named(
  "authz",
  sourceOf({ ...FILES, "users/data.json": '{"names": ["bob"], "level": 2}' }, BUILT),
);
const older = named(
  "older",
  sourceOf(
    { "old/p.rego": "package old\n\nx { input.y }\n", "new.rego": "package new\n\nz if input.y\n" },
    { roots: ["new", "old"], entrypoints: ["old/x"], fileRegoVersions: { "/old/*.rego": 0 } },
  ),
);

let server: BundleServer;
beforeAll(async () => {
  server = await startBundleServer();
});
afterAll(async () => {
  await server.close();
});

function named(name: string, source: BundleSource): BundleSource {
  return { ...source, name: name as BundleName };
}

interface Publication {
  readonly to?: BundleServer;
  /** Of what is made of the source. */
  readonly isStored?: (part: ArtifactName) => boolean;
}

/** Makes the source its bundle's head, as a push does. */
async function publish(source: BundleSource, options: Publication = {}): Promise<Head> {
  const { to = server, isStored = () => true } = options;
  const packed = await packRevision(await compile(source), AT);
  const artifacts = new Map([...packed.artifacts].filter(([part]) => isStored(part)));
  const record = { ...packed.record, artifacts: [...artifacts.keys()] };
  await to.store.putRevision(record, artifacts);
  const head = await moveTo(to.store, record.name, record.revision);
  await to.feed.announce({ name: record.name, head });
  return head;
}

function get(query: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
  return ask(`${server.base}/bundles/${query}`, { method, headers });
}

function messageOf({ body }: Answer): unknown {
  return JSON.parse(body.toString()).message;
}

/** Files as text, with manifests and plans by their value; of a module only that there is one. */
function readable(files: FileTree): Record<string, unknown> {
  const shown = [...files].map(([file, bytes]): [string, unknown] => {
    const text = Buffer.from(bytes).toString();
    if (file === "policy.wasm") return [file, text.startsWith("\0asm")];
    return [file, file === ".manifest" || file === "plan.json" ? JSON.parse(text) : text];
  });
  return Object.fromEntries(shown);
}

/** What the real program builds of the same files. */
async function buildByOpa(
  { modules, data, roots, entrypoints, metadata, fileRegoVersions }: BundleSource,
  { target, revision }: { readonly target: string; readonly revision: string },
): Promise<FileTree> {
  const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-targets-test-"));
  try {
    const versions = Object.keys(fileRegoVersions).length > 0;
    const manifest = {
      roots,
      rego_version: 1,
      ...(versions && { file_rego_versions: fileRegoVersions }),
      ...(Object.keys(metadata).length > 0 && { metadata }),
    };
    const files = [...modules, ...data, [".manifest", JSON.stringify(manifest)] as const];
    for (const [file, content] of files) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), content);
    }
    const asked = entrypoints.flatMap((each) => ["-e", each]);
    const output = ["-o", "built.tar.gz", "--revision", revision];
    execFileSync(opaBinary(), ["build", "-b", ".", "-t", target, ...asked, ...output], {
      cwd: folder,
      stdio: "pipe",
    });
    return await readArchive(readFileSync(path.join(folder, "built.tar.gz")));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe("a bundle as another target", () => {
  for (const source of [built, older]) {
    for (const target of TARGETS) {
      test(`${target} of ${source.name} holds what opa build makes`, async () => {
        const { revision } = await publish(source);
        const answer = await get(`${source.name}?target=${target}`);
        expect(answer.status).toBe(200);
        const want = readable(await buildByOpa(source, { target, revision }));
        expect(readable(await readArchive(answer.body))).toEqual(want);
      });
    }
  }

  test("wasm is loaded by npm's library under the names of the entrypoints", async () => {
    await publish(built);
    const files = await readArchive((await get("authz?target=wasm")).body);
    const policy = loadPolicySync(files.get("policy.wasm") ?? new Uint8Array());
    policy.setData(JSON.parse(Buffer.from(files.get("data.json") ?? []).toString()));
    expect(policy.evaluate({ user: "ann" }, "authz/allow")).toEqual([{ result: true }]);
    expect(policy.evaluate({ user: "ann" }, "authz/level")).toEqual([{ result: 1.1 }]);
    expect(policy.evaluate({ user: "eve" }, "authz/allow")).toEqual([]);
  });

  test("rego is what agents get, and each target is the same bytes each time", async () => {
    await publish(built);
    const [plain, rego] = [await get("authz"), await get("authz.tar.gz?target=rego")];
    expect(rego.body).toEqual(plain.body);
    for (const target of TARGETS) {
      const query = `authz?target=${target}`;
      const again = await packRevision(await compile(built), AT);
      expect((await get(query)).body).toEqual(
        Buffer.from(again.artifacts.get(`${target}.tar.gz`) ?? []),
      );
    }
  });

  test("tag, 304 and HEAD are those of the bundle", async () => {
    const head = await publish(built);
    const tag = etagOf(head);
    const whole = await get("authz?target=wasm");
    expect(whole.headers).toMatchObject({ etag: tag, "cache-control": "no-cache" });
    const same = await get("authz?target=wasm", { "If-None-Match": tag });
    expect([same.status, same.headers.etag, same.body.length]).toEqual([304, tag, 0]);
    const probe = await get("authz?target=wasm", {}, "HEAD");
    expect([probe.status, probe.headers.etag, probe.headers["content-length"]]).toEqual([
      200,
      tag,
      String(whole.body.length),
    ]);
  });

  test("requests for each target are held, and a move gives each what it asked for", async () => {
    const tag = etagOf(await publish(built));
    const headers = { "If-None-Match": tag, Prefer: "wait=60" };
    const held = ["authz", "authz?target=wasm", "authz?target=plan"].map((each) =>
      get(each, headers),
    );
    await until(() => server.bundles.waiting() === 3);
    const moved = etagOf(await publish(newer));
    const names = await Promise.all(
      held.map(async (each) => {
        const answer = await each;
        expect([answer.status, answer.headers.etag]).toEqual([200, moved]);
        return [...(await readArchive(answer.body)).keys()].sort();
      }),
    );
    expect(names).toEqual([
      [".manifest", "authz.rego", "users/data.json"],
      [".manifest", "authz.rego", "data.json", "policy.wasm"],
      [".manifest", "authz.rego", "data.json", "plan.json"],
    ]);
  });

  test("a held request learns that the new revision is not built for its target", async () => {
    const tag = etagOf(await publish(built));
    const held = get("authz?target=wasm", { "If-None-Match": tag, Prefer: "wait=60" });
    await until(() => server.bundles.waiting() === 1);
    await publish({ ...built, entrypoints: [] });
    expect((await held).status).toBe(404);
  });
});

describe("what there is not", () => {
  const CASES = [
    {
      note: "a bundle without entrypoints",
      source: named("bare", sourceOf(FILES, { ...BUILT, entrypoints: [] })),
      says: "it declares no entrypoints; name them in spec.entrypoints",
    },
    {
      note: "a bundle for agents only",
      source: named("agents", sourceOf(FILES, { ...BUILT, decide: false })),
      says: "it is for agents only; say decide: true",
    },
  ] as const;
  test.each(CASES)("$note has no target: 404, and what to do", async ({ source, says }) => {
    await publish(source);
    for (const target of TARGETS) {
      const answer = await get(`${source.name}?target=${target}`);
      expect(answer.status).toBe(404);
      expect(JSON.parse(answer.body.toString()).code).toBe("not_found");
      expect(messageOf(answer)).toContain(`bundle ${source.name} has no target ${target}: ${says}`);
    }
    expect((await get(source.name)).status).toBe(200);
  });

  const refused = named(
    "refused",
    sourceOf(
      { "a.rego": 'package a\n\nbad := {"x"}\n\nuses(x) if x in bad\n' },
      { roots: ["a"], entrypoints: ["a/bad"] },
    ),
  );

  test("what OPA does not build is 404 and says why", async () => {
    await publish(refused);
    for (const target of TARGETS) {
      const answer = await get(`refused?target=${target}`);
      expect(answer.status).toBe(404);
      expect(messageOf(answer)).toMatch(
        /^bundle refused has no target \w+: OPA does not build it \(.*function data\.a\.uses used as reference.*\); change what it names and push again$/,
      );
    }
  });

  test("a revision that was stored before there were targets is 404 and says what to do", async () => {
    await publish(named("early", built), { isStored: (part) => !/^(wasm|plan)\.tar/.test(part) });
    const answer = await get("early?target=plan");
    expect([answer.status, messageOf(answer)]).toEqual([
      404,
      "bundle early has no target plan: its revision was stored before there was plan; push it again with a change",
    ]);
  });

  test.each([
    { note: "at once", headers: {} },
    { note: "and not held", headers: { Prefer: "wait=60" } },
  ])("who has the head as Rego is told so too, $note", async ({ headers }) => {
    const tag = etagOf(await publish(refused));
    const asked = { "If-None-Match": tag, ...headers };
    expect((await get("refused?target=wasm", asked)).status).toBe(404);
    expect((await get("refused?target=rego", { "If-None-Match": tag })).status).toBe(304);
  });

  test("where the store cannot tell, who has the head keeps it", async () => {
    let isAway = false;
    const away = await startBundleServer({
      seen: (store) => ({
        ...store,
        readRevision: async (name, revision) => {
          if (isAway) throw new PolicyError("unavailable", "the store is away");
          return await store.readRevision(name, revision);
        },
      }),
    });
    try {
      const head = await publish(refused, { to: away });
      const url = `${away.base}/bundles/refused?target=wasm`;
      const headers = { "If-None-Match": etagOf(head) };
      isAway = true;
      expect((await ask(url, { headers })).status).toBe(304);
      isAway = false;
      expect((await ask(url, { headers })).status).toBe(404);
    } finally {
      await away.close();
    }
  });

  test.each(["target=rust", "target=", "target=wasm&target=plan"])("?%s is 400", async (query) => {
    const answer = await get(`authz?${query}`);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body.toString())).toEqual({
      code: "invalid_parameter",
      message: "there is no such target; ?target= is one of rego, wasm, plan",
    });
  });

  test("a bundle that nobody pushed has no target either", async () => {
    expect((await get("nobody?target=wasm")).status).toBe(404);
  });
});
