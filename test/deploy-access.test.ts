import { copyFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { openIssuers } from "../src/access/jwt/issuers.ts";
import { createJwtReader } from "../src/access/jwt/jwt-reader.ts";
import { readKeySet } from "../src/access/jwt/key-set.ts";
import { readAccessFile } from "../src/access/rules/access-file.ts";
import { keySetText, rsaSigner, tokenOf } from "./access/jwt/signer.ts";
import { temporaryFolder } from "./support/process.ts";

const EXAMPLES: string = path.resolve(import.meta.dirname, "../deploy/access");
const NOW = Date.parse("2026-11-27T12:00:00Z");
const TIMES = { iat: NOW / 1000, nbf: NOW / 1000, exp: NOW / 1000 + 300 };
const KEY = rsaSigner("one");
const KEYS = keySetText(KEY);

/** Who a token is of by an example, with a key of ours in the place of the issuer's. */
async function judged(
  example: string,
  claims: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const { folder, remove } = temporaryFolder();
  try {
    writeFileSync(path.join(folder, "keys.json"), KEYS);
    copyFileSync(path.join(EXAMPLES, example), path.join(folder, example));
    const { issuers } = await readAccessFile(path.join(folder, example));
    const keys = { kind: "file", keys: readKeySet(KEYS, "file"), text: KEYS } as const;
    const rules = issuers.map((issuer) => ({ ...issuer, keys }));
    const opened = openIssuers(rules, new Map(), { clock: () => 0, onChange() {}, onState() {} });
    const reader = createJwtReader({ issuers: () => opened, now: () => NOW });
    // Kubernetes says no type.
    const type = example === "kubernetes.yaml" ? { typ: undefined } : {};
    const found = reader.recognise(tokenOf(KEY, { ...TIMES, ...claims }, type));
    const settled = found?.kind === "unsettled" ? await found.settle() : found;
    if (settled?.kind !== "known") return settled?.reason;
    return `${settled.identity.name} ${settled.identity.grants.map(({ role }) => role)}`;
  } finally {
    remove();
  }
}

describe("tokens of GitHub Actions", () => {
  /** As GitHub documents them. */
  const CLAIMS = {
    ...{ jti: "6f4bcc2e", iss: "https://token.actions.githubusercontent.com", aud: "gatehouse" },
    ...{ sub: "repo:acme/policies:ref:refs/heads/main", ref: "refs/heads/main" },
    ...{ repository: "acme/policies", repository_owner: "acme", repository_owner_id: "1234567" },
    ...{ repository_id: "74", repository_visibility: "private", run_id: "1", run_attempt: "2" },
    ...{ workflow: "publish", event_name: "push", ref_type: "branch", actor: "ann", sha: "ffac" },
    ...{ job_workflow_ref: "acme/policies/.github/workflows/publish.yml@refs/heads/main" },
    ...{ runner_environment: "github-hosted", base_ref: "", head_ref: "" },
  };
  test.each([
    { note: "the main branch", more: {}, is: "github:acme/policies author" },
    {
      note: "another branch",
      more: { sub: "repo:acme/policies:ref:refs/heads/x" },
      is: "github:acme/policies viewer",
    },
    {
      note: "a pull request",
      more: { sub: "repo:acme/policies:pull_request" },
      is: "github:acme/policies viewer",
    },
    {
      note: "another repository",
      more: { sub: "repo:acme/x:ref:refs/heads/main", repository: "acme/x" },
      is: "no_rule",
    },
    { note: "the name in other hands", more: { repository_owner_id: "7" }, is: "no_rule" },
    {
      note: "GitHub's own audience",
      more: { aud: "https://github.com/acme" },
      is: "wrong_audience",
    },
  ])("$note: $is", async ({ more, is }) => {
    expect(await judged("github-actions.yaml", { ...CLAIMS, ...more })).toBe(is);
  });
});

describe("tokens of Kubernetes' service accounts", () => {
  const claimsOf = (namespace: string, name: string) => ({
    ...{ iss: "https://kubernetes.default.svc.cluster.local", aud: ["gatehouse"] },
    ...{ jti: "ea28ed49", sub: `system:serviceaccount:${namespace}:${name}` },
    "kubernetes.io": {
      namespace,
      node: { name: "node-1", uid: "646e7c5e" },
      pod: { name: "web-0", uid: "5fd59d3b" },
      serviceaccount: { name, uid: "14ee3fa4" },
    },
  });
  test.each([
    { namespace: "shop-eu", name: "opa", is: "system:serviceaccount:shop-eu:opa agent" },
    { namespace: "checkout", name: "api", is: "system:serviceaccount:checkout:api decider" },
    { namespace: "shop", name: "default", is: "system:serviceaccount:shop:default viewer" },
    { namespace: "checkout", name: "other", is: "no_rule" },
    { namespace: "shop", name: "opa", is: "no_rule" },
  ])("$namespace/$name: $is", async ({ namespace, name, is }) => {
    expect(await judged("kubernetes.yaml", claimsOf(namespace, name))).toBe(is);
  });
});
