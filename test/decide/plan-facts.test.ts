import { execFileSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import { readPlanFacts } from "../../src/decide/plan-facts.ts";
import { runOpa, withFolder } from "../support/opa-folder.ts";

const POLICY = `package p

allow if {
	every k in input.l {
		not deny(k)
	}
}

deny(k) if {
	some x in input.x
	patched == k with input.a as x
}

patched := input.a
`;

/** The plan that opa makes of one policy. */
function planOf(policy: string): Uint8Array {
  return withFolder([["p.rego", policy]], (folder) => {
    runOpa(folder, ["build", "-t", "plan", "-e", "p/allow", "-o", "b.tgz", "p.rego"]);
    return execFileSync("tar", ["-xOzf", "b.tgz", "/plan.json"], { cwd: folder });
  });
}

describe("what a plan tells", () => {
  test("functions, who assigns where, and a with in the depth of a policy", async () => {
    const facts = await readPlanFacts(planOf(POLICY));
    expect([...facts.functions]).toEqual(["p.deny"]);
    expect(facts.patchesInput).toBe(true);
    const at = (row: number) => facts.definitionAt({ file: "p.rego", row, col: 1 });
    expect([3, 9, 14].map(at)).toEqual([
      "rule data.p.allow",
      "function data.p.deny",
      "rule data.p.patched",
    ]);
    expect(at(4)).toBeUndefined();
  });

  test("without a with the input stays as it is", async () => {
    const facts = await readPlanFacts(planOf("package p\n\nallow if input.a\n"));
    expect(facts).toMatchObject({ functions: new Set(), patchesInput: false });
  });

  test("bytes that are no plan are told", async () => {
    await expect(readPlanFacts(Buffer.from("{"))).rejects.toMatchObject({
      code: "internal_error",
      message: expect.stringContaining("the plan that opa wrote is unreadable"),
    });
  });
});
