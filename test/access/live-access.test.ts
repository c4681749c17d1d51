import { renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type LiveAccess, openLiveAccess } from "../../src/access/live-access.ts";
import { temporaryFolder } from "../support/process.ts";
import { until } from "../support/until.ts";
import { ecSigner, keySetText, tokenOf } from "./jwt/signer.ts";

const NOW = Date.parse("2026-11-27T12:00:00Z");
const [FIRST, SECOND] = [ecSigner("first"), ecSigner("second")];
const CLAIMS = { iss: "https://a.example", aud: "a", sub: "x", exp: NOW / 1000 + 60 };

let scratch: ReturnType<typeof temporaryFolder>;
let live: LiveAccess | undefined;
let logged: string[];

beforeEach(() => {
  scratch = temporaryFolder();
  logged = [];
});

afterEach(() => {
  live?.close();
  scratch.remove();
});

function write(name: string, text: string): void {
  const place = path.join(scratch.folder, name);
  writeFileSync(`${place}.new`, text);
  renameSync(`${place}.new`, place);
}

const rules = (bundles: string): string => `apiVersion: gatehouse/v1
kind: Access
spec:
  issuers:
    - issuer: https://a.example
      audiences: [a]
      algorithms: [ES256]
      keys: { file: keys.json }
      rules: [{ match: { sub: x }, grants: [{ role: viewer, bundles: [${bundles}] }] }]
  anonymous: [{ role: decider, paths: [public] }]
`;

async function open(): Promise<LiveAccess> {
  const log = (_: unknown, message: string): void => void logged.push(message);
  live = await openLiveAccess({
    ...{ file: path.join(scratch.folder, "access.yaml"), intervalMs: 5 },
    ...{ now: () => NOW, clock: () => 0, log: { info: log, warn: log, error: log } },
  });
  return live;
}

async function grantsOf(access: LiveAccess, signer = FIRST): Promise<unknown> {
  const found = access.jwts.recognise(tokenOf(signer, CLAIMS));
  const settled = found?.kind === "unsettled" ? await found.settle() : found;
  return settled?.kind === "known" ? settled.identity.grants : settled?.reason;
}

test("rules and keys that change hold within a look; what cannot be used leaves those before", async () => {
  write("keys.json", keySetText(FIRST));
  write("access.yaml", rules("a"));
  const access = await open();
  expect(await grantsOf(access)).toEqual([{ role: "viewer", bundles: ["a"] }]);
  expect(access.anonymous()).toEqual([{ role: "decider", paths: ["public"] }]);
  const before = access.anonymous();

  write("access.yaml", rules("b"));
  await until("the new rules", () => logged.length > 0);
  expect(await grantsOf(access)).toEqual([{ role: "viewer", bundles: ["b"] }]);
  expect(access.anonymous()).not.toBe(before);

  write("access.yaml", "spec: [");
  await until("a complaint", () => access.isStale());
  expect(await grantsOf(access)).toEqual([{ role: "viewer", bundles: ["b"] }]);

  write("access.yaml", rules("b"));
  await until("an end of it", () => !access.isStale());
  write("keys.json", keySetText(SECOND));
  await until("the new keys", () => logged.length > 3);
  expect(await grantsOf(access)).toBe("unknown_key");
  expect(await grantsOf(access, SECOND)).toEqual([{ role: "viewer", bundles: ["b"] }]);
  expect(logged).toEqual([
    "the rules of access have changed",
    "the file of access cannot be used; what was read before stays in force",
    "the file of access can be used again",
    "the rules of access have changed",
  ]);
});
