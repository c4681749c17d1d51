import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createTokens } from "../../../../src/access/tokens.ts";
import { createMemoryTokenStore } from "../../../../src/storage/memory/token-store.ts";
import { type Gatehouse, startGatehouse } from "../../gatehouse.ts";

let gatehouse: Gatehouse;

beforeAll(async () => {
  const tokens = createTokens({ store: createMemoryTokenStore(), now: () => 0 });
  gatehouse = await startGatehouse({ tokens });
});
afterAll(async () => await gatehouse.close());

async function create(grant: unknown): Promise<{ status: number; message?: string }> {
  const body = JSON.stringify({ name: "web", grants: [grant] });
  const answer = await fetch(`${gatehouse.base}/v1/tokens`, { method: "POST", body });
  const { message } = (await answer.json()) as { message?: string };
  return { status: answer.status, ...(message !== undefined && { message }) };
}

describe("a new token", () => {
  test.each([
    { role: "agent", bundles: ["authz", "k8s/*"] },
    { role: "decider", paths: ["authz"] },
    { role: "operator" },
  ])("of %j is made", async (grant) => {
    expect(await create(grant)).toEqual({ status: 200 });
  });

  test.each([
    { grant: { role: "agent" }, says: "the role agent needs bundles: what it is about" },
    { grant: { role: "decider" }, says: "the role decider needs paths: what it is about" },
    {
      grant: { role: "author", bundles: ["a"], paths: ["a"] },
      says: "the role author is about bundles, not paths",
    },
    {
      grant: { role: "decider", bundles: ["a"], paths: ["a"] },
      says: "the role decider is about paths, not bundles",
    },
    {
      grant: { role: "operator", bundles: ["a"] },
      says: "the role operator is about everything",
    },
    { grant: { role: "viewer", bundles: ["a//b"] }, says: '"a//b" is no scope' },
    { grant: { role: "root" }, says: "the body is not what is wanted: grants.0.role" },
  ])("of $grant is refused", async ({ grant, says }) => {
    const { status, message } = await create(grant);
    expect(status).toBe(400);
    expect(message).toContain(says);
  });
});
