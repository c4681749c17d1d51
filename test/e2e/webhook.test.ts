import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import type { Json } from "../../src/domain/json-value.ts";
import { pushFiles } from "../support/api.ts";
import { applyPatch, type PatchOperation } from "../support/json-patch.ts";
import { ROOT } from "../support/process.ts";
import { startServerAndAgent } from "../support/server-and-agent.ts";

const README: string = readFileSync(path.join(ROOT, "README.md"), "utf8");
const UID = "705ab4f5-6393-11e8-b7cc-42010a800002";

/** The fenced text of the README that begins with this line. */
function fromReadme(firstLine: string): string {
  const found = README.split("```").find((block) => block.split("\n")[1] === firstLine);
  if (found === undefined) throw new Error(`the README has no text that begins with ${firstLine}`);
  return found.slice(found.indexOf("\n") + 1);
}

const POLICIES = `apiVersion: gatehouse/v1
kind: InjectorPolicy
metadata: { name: baseline }
spec:
  match: { kinds: [Pod, Deployment] }
  mutations:
    seccompProfile: { type: RuntimeDefault }
    annotations: { note: "<é\u2028>" }
---
apiVersion: gatehouse/v1
kind: InjectorPolicy
metadata: { name: strict }
spec:
  priority: 1
  enforcementAction: Deny
  match: { namespaces: [payments] }
  mutations:
    seccompProfile: { type: Localhost, localhostProfile: profiles/payments.json }
`;

interface Review {
  readonly response: {
    readonly uid: string;
    readonly allowed: boolean;
    readonly patch?: string;
    readonly warnings?: readonly string[];
    readonly status?: { readonly code: number; readonly message: string };
  };
}

function pod(securityContext: Json, more: Readonly<Record<string, Json>> = {}): Json {
  const spec = { containers: [{ name: "app", image: "i" }], securityContext, ...more };
  return { apiVersion: "v1", kind: "Pod", metadata: { generateName: "app-" }, spec };
}

/** What the API server sends: the bare review. */
function reviewOf(request: Readonly<Record<string, Json>>): string {
  return JSON.stringify({
    apiVersion: "admission.k8s.io/v1",
    kind: "AdmissionReview",
    request: { uid: UID, operation: "CREATE", namespace: "shop", ...request },
  });
}

describe("a webhook of the README's bundle, answered here and by a real agent", () => {
  const running = startServerAndAgent(async ({ url }) => {
    const pushed = await pushFiles(url, "webhook", {
      "bundle.yaml": fromReadme("# bundle.yaml"),
      "system/main.rego": fromReadme("# system/main.rego"),
      "policies.yaml": POLICIES,
    });
    expect(pushed).toMatchObject({ status: 200, body: { changed: true } });
    return ["webhook"];
  });

  /** The answer that all four ways to ask give, byte for byte. */
  async function answerTo(body: string): Promise<Review["response"]> {
    const texts = await Promise.all(
      [running.server.url, running.agent.url].flatMap((url) =>
        ["/?timeout=10s", "/v0/data/injector/admission?timeout=10s"].map(async (route) => {
          const headers = { "content-type": "application/json" };
          const response = await fetch(url + route, { method: "POST", body, headers });
          expect(response.status).toBe(200);
          return (await response.text()).trim();
        }),
      ),
    );
    expect(new Set(texts).size).toBe(1);
    const wrapped = await Promise.all(
      [running.server.url, running.agent.url].map(async (url) => {
        const request = { method: "POST", body: `{"input": ${body}}` };
        return await (await fetch(`${url}/v1/data/injector/admission`, request)).json();
      }),
    );
    const review = JSON.parse(texts[0] ?? "") as Review;
    expect(wrapped).toEqual([{ result: review }, { result: review }]);
    expect(review).toMatchObject({ apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview" });
    expect(review.response.uid).toBe(UID);
    return review.response;
  }

  function patched(object: Json, { patch = "" }: Review["response"]): Json {
    const text = Buffer.from(patch, "base64").toString();
    return applyPatch(object, JSON.parse(text) as PatchOperation[]);
  }

  test("a pod is allowed with a patch", async () => {
    const object = pod({ runAsUser: 7 });
    const answer = await answerTo(reviewOf({ object }));
    expect(answer).toMatchObject({ allowed: true, patchType: "JSONPatch" });
    expect(patched(object, answer)).toMatchObject({
      metadata: {
        annotations: { note: "<é\u2028>", "gatehouse.dev/injected": "seccompProfile=baseline" },
      },
      spec: { securityContext: { runAsUser: 7, seccompProfile: { type: "RuntimeDefault" } } },
    });
    const again = await answerTo(reviewOf({ object: patched(object, answer) }));
    expect(again).toEqual({ uid: UID, allowed: true });
  });

  test("what stays unconfined is warned about, or refused", async () => {
    const object = pod({ seccompProfile: { type: "Unconfined" } });
    expect(await answerTo(reviewOf({ object }))).toMatchObject({
      allowed: true,
      warnings: ["the pod stays Unconfined"],
    });
    expect(await answerTo(reviewOf({ object, namespace: "payments" }))).toEqual({
      uid: UID,
      allowed: false,
      status: { code: 403, message: "the pod stays Unconfined", reason: "Forbidden" },
    });
  });

  test("the pods of a patched Deployment get the stronger profile", async () => {
    const { metadata: _, ...template } = pod({}) as { metadata: Json };
    const object = { apiVersion: "apps/v1", kind: "Deployment", spec: { template } };
    const answer = await answerTo(reviewOf({ object, namespace: "payments" }));
    const { spec } = patched(object, answer) as {
      spec: { template: Readonly<Record<string, Json>> };
    };
    expect(spec.template).toMatchObject({
      spec: { securityContext: { seccompProfile: { type: "RuntimeDefault" } } },
    });
    const made = { ...spec.template, apiVersion: "v1", kind: "Pod" };
    const second = await answerTo(reviewOf({ object: made, namespace: "payments" }));
    expect(patched(made, second)).toMatchObject({
      spec: { securityContext: { seccompProfile: { type: "Localhost" } } },
    });
  });

  test("kubectl debug: only the new container is looked at", async () => {
    const unconfined = { seccompProfile: { type: "Unconfined" } };
    const old = { name: "old", securityContext: unconfined };
    const debug = {
      operation: "UPDATE",
      subResource: "ephemeralcontainers",
      oldObject: pod({}, { ephemeralContainers: [old] }),
    };
    const quiet = pod({}, { ephemeralContainers: [old, { name: "new" }] });
    const answer = await answerTo(reviewOf({ ...debug, object: quiet }));
    expect(patched(quiet, answer)).toEqual(
      pod(
        {},
        {
          ephemeralContainers: [
            old,
            { name: "new", securityContext: { seccompProfile: { type: "RuntimeDefault" } } },
          ],
        },
      ),
    );
    const loud = pod(
      {},
      { ephemeralContainers: [old, { name: "new", securityContext: unconfined }] },
    );
    expect(await answerTo(reviewOf({ ...debug, object: loud }))).toMatchObject({
      allowed: true,
      warnings: ["container new stays Unconfined"],
    });
    expect(
      await answerTo(reviewOf({ ...debug, object: loud, namespace: "payments" })),
    ).toMatchObject({
      allowed: false,
    });
  });

  test("an update, a deletion, another kind and a system namespace are allowed as they are", async () => {
    const object = pod({});
    for (const request of [
      { operation: "UPDATE", object },
      { operation: "DELETE", object: null, oldObject: object },
      { object: { apiVersion: "v1", kind: "ConfigMap" } },
      { object, namespace: "kube-system" },
    ]) {
      expect(await answerTo(reviewOf(request))).toEqual({ uid: UID, allowed: true });
    }
  });
});
