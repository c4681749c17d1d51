import { expect, test } from "@jest/globals";
import { allowing, useProfiles, when } from "./profile-folder.ts";

const folder = useProfiles({
  "old.json": allowing(["read", "write"], when("socket", 0, "EQ", 1)),
  "new.json": allowing(["read", "openat", "close"], when("socket", 0, "EQ", 2)),
  "shuffled.json": allowing(["write"], when("socket", 0, "EQ", 1), {
    names: ["read"],
    action: "SCMP_ACT_ALLOW",
  }),
});

test("calls stand together by what becomes of them, conditions by argument", async () => {
  const { status, stdout } = await folder.run([
    "diff",
    "old.json",
    "new.json",
    "--runtime",
    "crun",
  ]);
  expect(stdout.split("\n")).toEqual([
    "old.json -> new.json (crun 1.21, libseccomp 2.5.4)",
    "  x86_64",
    "    runs -> fails with ENOSYS (1):",
    "      write",
    "    fails with ENOSYS -> runs (2):",
    "      close, openat",
    "    socket:",
    "      runs -> fails with ENOSYS where arg0 (family) == 0x1",
    "      fails with ENOSYS -> runs where arg0 (family) == 0x2",
    "",
  ]);
  expect(status).toBe(1);
});

test("another order is no difference", async () => {
  const { status, stdout } = await folder.run(["diff", "old.json", "shuffled.json"]);
  expect(stdout.split("\n").map((line) => line.slice(0, 36))).toEqual([
    "same: old.json and shuffled.json (ru",
    "same: old.json and shuffled.json (cr",
    "",
  ]);
  expect(status).toBe(0);
});

test("as JSON, with an example for each region; a profile may come on standard input", async () => {
  const profile = JSON.stringify(allowing(["read", "write"]));
  const argv = ["diff", "old.json", "-", "--json", "--reach", "--runtime", "crun"];
  const { status, stdout } = await folder.run(argv, profile);
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject([
    {
      runtime: "crun",
      differences: [
        {
          architecture: "x86_64",
          number: 41,
          name: "socket",
          complete: true,
          regions: [
            {
              a: { kind: "allow" },
              b: { kind: "errno", data: 38 },
              conditions: ["arg0 (family) == 0x1"],
              example: ["0x1", "0x0", "0x0", "0x0", "0x0", "0x0"],
            },
          ],
        },
      ],
    },
  ]);
});
