import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { canonicalProfile } from "../../../src/seccomp/profile/canonical-profile.ts";
import { readProfile } from "../../../src/seccomp/profile/read-profile.ts";
import { writeProfile } from "../../../src/seccomp/profile/write-profile.ts";
import { anyProfile, condition, profileOf } from "./profiles.ts";

test("what is written is read as it was, in its canonical order", () => {
  fc.assert(
    fc.property(anyProfile, (profile) => {
      const { profile: again } = readProfile(Buffer.from(writeProfile(profile)), "again.json");
      expect(again).toEqual(canonicalProfile(profile));
    }),
  );
});

test("one profile has one text", () => {
  fc.assert(
    fc.property(anyProfile, (profile) => {
      const once = canonicalProfile(profile);
      expect(canonicalProfile(once)).toEqual(once);
    }),
  );
});

test("the text", () => {
  const profile = profileOf([
    { names: ["socket"], args: [condition(0, "MASKED_EQ", 0xffffffffn)] },
    { names: ["write"] },
    { names: ["read"] },
    { names: ["mount"], action: "SCMP_ACT_ERRNO", errnoRet: 1 },
  ]);
  expect(writeProfile(profile)).toBe(`{
  "defaultAction": "SCMP_ACT_ERRNO",
  "defaultErrnoRet": 38,
  "architectures": [
    "SCMP_ARCH_X86_64"
  ],
  "syscalls": [
    {
      "names": [
        "read",
        "write"
      ],
      "action": "SCMP_ACT_ALLOW"
    },
    {
      "names": [
        "mount"
      ],
      "action": "SCMP_ACT_ERRNO",
      "errnoRet": 1
    },
    {
      "names": [
        "socket"
      ],
      "action": "SCMP_ACT_ALLOW",
      "args": [
        {
          "index": 0,
          "value": 4294967295,
          "valueTwo": 0,
          "op": "SCMP_CMP_MASKED_EQ"
        }
      ]
    }
  ]
}
`);
});

describe("the order", () => {
  test("of rules that speak of one call stays: the first one wins", () => {
    const profile = profileOf([
      { names: ["read"], action: "SCMP_ACT_LOG" },
      { names: ["read", "close"], action: "SCMP_ACT_ALLOW" },
      { names: ["close"], action: "SCMP_ACT_LOG" },
    ]);
    const actions = (name: string): string[] =>
      canonicalProfile(profile)
        .syscalls.filter(({ names }) => names.includes(name))
        .map(({ action }) => action);
    expect(actions("read")).toEqual(["SCMP_ACT_LOG", "SCMP_ACT_ALLOW"]);
    expect(actions("close")).toEqual(["SCMP_ACT_ALLOW", "SCMP_ACT_LOG"]);
  });

  test("of calls that share socketcall stays where they get different answers", () => {
    const profile = profileOf([
      { names: ["socket"], action: "SCMP_ACT_LOG" },
      { names: ["accept"], action: "SCMP_ACT_ALLOW" },
    ]);
    expect(canonicalProfile(profile).syscalls.map(({ action }) => action)).toEqual([
      "SCMP_ACT_LOG",
      "SCMP_ACT_ALLOW",
    ]);
  });

  test("of a rule for each name does not matter: they become one rule", () => {
    const names = ["write", "socket", "read", "accept", "read"];
    const { syscalls } = canonicalProfile(profileOf(names.map((name) => ({ names: [name] }))));
    expect(syscalls.map((rule) => rule.names)).toEqual([["accept", "read", "socket", "write"]]);
  });
});
