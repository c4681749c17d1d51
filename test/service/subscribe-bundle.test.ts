import { createGzip } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { PolicyError } from "../../src/domain/policy-error.ts";
import { readArchive } from "../../src/means/archive/read-archive.ts";
import { writeArchive } from "../../src/means/archive/write-archive.ts";
import { openBundle } from "../../src/service/open-bundle.ts";
import type {
  BundleSubscription,
  SubscribedBundle,
  SubscribeOptions,
} from "../../src/service/subscribe-bundle.ts";
import {
  answerFile,
  answerStatus,
  type BundleHost,
  startBundleHost,
  versionBundle,
} from "../subscribe/bundle-host.ts";
import { signedBundle } from "../support/signed-bundle.ts";
import { until } from "../support/until.ts";

/** As quick as it may be. */
const QUICK = { pollSeconds: 0.05, retrySeconds: 0.05 };

describe("a bundle that follows a server", () => {
  let host: BundleHost;
  let bundle: SubscribedBundle | undefined;
  let errors: PolicyError[];
  let activated: string[];

  beforeEach(async () => {
    host = await startBundleHost();
    [errors, activated] = [[], []];
  });

  afterEach(async () => {
    bundle?.close();
    await host.close();
  });

  async function follow(
    more: Partial<BundleSubscription> = {},
    options: SubscribeOptions = {},
  ): Promise<SubscribedBundle> {
    bundle = await openBundle(
      { url: host.url, ...QUICK, ...more },
      {
        onError: (error) => errors.push(error),
        onActivated: ({ revision }) => activated.push(revision),
        ...options,
      },
    );
    return bundle;
  }

  async function untilVersion(version: number): Promise<void> {
    await until(`version ${version}`, async () => {
      const answer = await bundle?.decide("demo/version");
      return answer?.kind === "defined" && answer.result === version;
    });
  }

  test("answers by what a server of plain files gives, asks with its tag, and hears of a new one", async () => {
    host.answer = answerFile(await versionBundle(1), '"one"');
    const following = await follow();
    await following.ready();
    expect(await following.decide("demo/version")).toEqual({
      ...{ kind: "defined", result: 1, revision: "v1" },
    });
    expect(following.active).toMatchObject({ revision: "v1", etag: '"one"', roots: ["demo"] });
    await until("some polls", () => host.requests.length > 3);
    expect(host.requests[0]?.headers).toMatchObject({ prefer: "modes=snapshot;wait=60" });
    expect(host.requests[0]?.headers["if-none-match"]).toBeUndefined();
    expect(host.requests[2]?.headers["if-none-match"]).toBe('"one"');
    host.answer = answerFile(await versionBundle(2), '"two"');
    await untilVersion(2);
    expect(following.active?.etag).toBe('"two"');
    expect(activated).toEqual(["v1", "v2"]);
    expect(errors).toEqual([]);
  });

  test("does not take the same bytes again from a server without tags", async () => {
    host.answer = answerFile(await versionBundle(1));
    await (await follow()).ready();
    await until("some polls", () => host.requests.length > 3);
    host.answer = answerFile(await versionBundle(2));
    await untilVersion(2);
    expect(activated).toEqual(["v1", "v2"]);
  });

  test("is refused until there is a revision, and then answers", async () => {
    const following = await follow();
    await until("the failure", () => errors.length > 0);
    expect(errors[0]).toMatchObject({ code: "not_found", message: expect.stringContaining("404") });
    await expect(following.decide("demo/version")).rejects.toMatchObject({ code: "unavailable" });
    expect(following.active).toBeUndefined();
    host.answer = answerFile(await versionBundle(1), '"one"');
    await following.ready();
    expect(await following.decide("demo/version")).toMatchObject({ result: 1 });
    // Told once, however often it was asked.
    expect(errors).toHaveLength(1);
  });

  test("keeps answering while its server is away or ends, and follows the next one there", async () => {
    const { port } = new URL(host.url);
    host.answer = answerFile(await versionBundle(1), '"one"');
    const following = await follow();
    await following.ready();
    await host.close();
    await until("the failure", () => errors.length > 0);
    expect(errors[0]).toMatchObject({ code: "unavailable" });
    expect(await following.decide("demo/version")).toMatchObject({ result: 1, revision: "v1" });
    host = await startBundleHost(Number(port));
    host.answer = answerStatus(503, { "Retry-After": "0" });
    await until("the refusal", () => errors.some(({ message }) => message.includes("503")));
    host.answer = answerFile(await versionBundle(2), '"two"');
    await untilVersion(2);
  });

  const BAD: readonly {
    readonly note: string;
    readonly bytes: () => Promise<Uint8Array> | Uint8Array;
    readonly error: Readonly<Record<string, unknown>>;
  }[] = [
    {
      note: "no gzip",
      bytes: () => Buffer.from("no gzip"),
      error: { code: "invalid_parameter", message: expect.stringContaining("gzip") },
    },
    {
      note: "a gzip that is cut off",
      bytes: async () => (await versionBundle(2)).subarray(0, 60),
      error: { code: "invalid_parameter", message: expect.stringContaining("cut off") },
    },
    {
      note: "a gzip of far too much",
      bytes: zeros,
      error: { code: "too_large" },
    },
    {
      note: "a path out of the bundle",
      bytes: () => writeArchive(new Map([["../demo.rego", Buffer.from("package demo\n")]])),
      error: { code: "invalid_parameter", message: expect.stringContaining("../demo.rego") },
    },
    {
      note: "Rego with a fault",
      bytes: () =>
        writeArchive(new Map([["demo.rego", Buffer.from("package demo\n\nx if y > 1\n")]])),
      error: {
        code: "invalid_parameter",
        diagnostics: [expect.objectContaining({ location: { file: "demo.rego", row: 3, col: 6 } })],
      },
    },
    {
      note: "a delta",
      bytes: () => writeArchive(new Map([["patch.json", Buffer.from('{"data": []}')]])),
      error: { code: "invalid_parameter" },
    },
  ];

  test.each(BAD)("keeps its revision where the next one is $note, and says so", async (bad) => {
    host.answer = answerFile(await versionBundle(1), '"one"');
    const following = await follow();
    await following.ready();
    host.answer = answerFile(await bad.bytes(), '"bad"');
    await until("the failure", () => errors.length > 0);
    expect(errors[0]).toMatchObject(bad.error);
    expect(await following.decide("demo/version")).toMatchObject({ result: 1, revision: "v1" });
    const asked = host.requests.length;
    await until("it asks again", () => host.requests.length > asked + 1);
    // What answers is what it names: the server may have something better than the bad one.
    expect(host.requests.at(-1)?.headers["if-none-match"]).toBe('"one"');
    host.answer = answerFile(await versionBundle(3), '"three"');
    await untilVersion(3);
    expect(errors).toHaveLength(1);
  });

  test("takes only what is signed by its keys, and keeps that", async () => {
    const files = (version: number) => ({ "demo.rego": `package demo\n\nversion := ${version}\n` });
    const signing = { key: "a secret", algorithm: "HS256" };
    const [one, two] = [signedBundle(files(1), signing), signedBundle(files(2), signing)];
    const forged = new Map(await readArchive(two));
    for (const name of forged.keys()) {
      if (name.endsWith(".rego")) forged.set(name, Buffer.from(files(3)["demo.rego"]));
    }
    host.answer = answerFile(one, '"one"');
    const keys = { default: { key: "a secret", algorithm: "HS256" } };
    const following = await follow({}, { verification: { keys } });
    await following.ready();
    host.answer = answerFile(await writeArchive(forged), '"forged"');
    await until("the failure", () => errors.length > 0);
    expect(errors[0]).toMatchObject({
      code: "invalid_parameter",
      message: expect.stringMatching(/demo\.rego is not what was signed$/),
    });
    host.answer = answerFile(await versionBundle(3), '"unsigned"');
    await until("the next failure", () => errors.length > 1);
    expect(errors[1]?.message).toBe(
      "the bundle is not as it was signed: it has no .signatures.json",
    );
    expect(await following.decide("demo/version")).toMatchObject({ result: 1 });
    host.answer = answerFile(two, '"two"');
    await untilVersion(2);
  });

  test("says who it is each time anew, and tells another server nothing of it", async () => {
    const other = await startBundleHost();
    other.answer = answerFile(await versionBundle(1), '"one"');
    host.answer = answerStatus(302, { Location: other.url });
    let issued = 0;
    const token = async (): Promise<string> => `secret-${++issued}`;
    await (await follow({ token, headers: { "X-Team": "blue" } })).ready();
    await until("some polls", () => host.requests.length > 1);
    const sent = host.requests.map(({ headers }) => [headers.authorization, headers["x-team"]]);
    expect(sent.slice(0, 2)).toEqual([
      ["Bearer secret-1", "blue"],
      ["Bearer secret-2", "blue"],
    ]);
    const told = other.requests.map(({ headers }) => [headers.authorization, headers["x-team"]]);
    expect(told[0]).toEqual([undefined, undefined]);
    await other.close();
  });

  test("gives up on redirects that never end, and on what never comes", async () => {
    host.answer = answerStatus(302, { Location: "/bundle.tar.gz" });
    await follow({ timeoutSeconds: 0.05, waitSeconds: 0 });
    await until("the redirects", () => errors.some(({ message }) => message.includes("redirects")));
    host.answer = (_request, response) => response.writeHead(200).write("a part");
    await until("silence", () => errors.some(({ message }) => message.includes("in time")));
  });

  test("answers no more once it is closed, and nobody waits for it then", async () => {
    host.answer = answerFile(await versionBundle(1), '"one"');
    const following = await follow();
    await following.ready();
    following.close();
    following.close();
    await expect(following.decide("demo/version")).rejects.toMatchObject({ code: "unavailable" });
    const closed = await follow();
    closed.close();
    await expect(closed.ready()).rejects.toMatchObject({ code: "unavailable" });
  });
});

const WRONG: readonly { readonly note: string; readonly from: BundleSubscription }[] = [
  { note: "no URL", from: { url: "bundles/authz" } },
  { note: "a scheme that is none", from: { url: "file:///etc/passwd" } },
  { note: "a password in the URL", from: { url: "http://me:secret@127.0.0.1/bundles/authz" } },
  { note: "a token with a line break", from: { url: "http://127.0.0.1/", token: "secret\nx" } },
  { note: "a header with a bad name", from: { url: "http://127.0.0.1/", headers: { "a b": "c" } } },
  { note: "a pause below zero", from: { url: "http://127.0.0.1/", pollSeconds: -1 } },
  { note: "a wait that is no number", from: { url: "http://127.0.0.1/", waitSeconds: Number.NaN } },
];

describe("a subscription that cannot be", () => {
  test.each(WRONG)("has $note", async ({ from }) => {
    const opening = openBundle(from);
    await expect(opening).rejects.toMatchObject({ code: "invalid_parameter" });
    await expect(opening).rejects.not.toMatchObject({
      message: expect.stringContaining("secret"),
    });
  });
});

/** 300 MiB in few bytes. */
async function zeros(): Promise<Uint8Array> {
  const gzip = createGzip({ level: 9 });
  const pieces: Buffer[] = [];
  gzip.on("data", (piece: Buffer) => pieces.push(piece));
  const header = Buffer.alloc(512);
  header.write("demo.rego");
  header.write("00000000000\0", 124);
  gzip.write(header);
  const block = Buffer.alloc(1024 * 1024);
  for (let at = 0; at < 300; at++) gzip.write(block);
  gzip.end();
  await new Promise((resolve) => gzip.on("end", resolve));
  return Buffer.concat(pieces);
}
