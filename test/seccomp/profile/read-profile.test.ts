import { describe, expect, test } from "@jest/globals";
import { isPolicyError } from "../../../src/domain/policy-error.ts";
import { DEFAULT_TARGET, type ProfileTarget } from "../../../src/seccomp/profile/profile-target.ts";
import { type ReadProfile, readProfile } from "../../../src/seccomp/profile/read-profile.ts";
import { writeProfile } from "../../../src/seccomp/profile/write-profile.ts";
import { seededRandom } from "../../support/seeded-random.ts";

function read(text: string, target?: ProfileTarget): ReadProfile {
  return readProfile(Buffer.from(text), "profile.json", target);
}

/** `row:col message` of each finding, or what else was thrown. */
function faultsOf(text: string): string[] {
  try {
    read(text);
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    return error.diagnostics.map(({ message, location }) => {
      return `${location?.row}:${location?.col} ${message}`;
    });
  }
  return [];
}

/** A profile with one rule, on one line for each part. */
function withRule(rule: string, rest = ""): string {
  return `{"defaultAction": "SCMP_ACT_ERRNO",${rest}\n"syscalls": [\n${rule}\n]}`;
}

describe("the forms of a profile", () => {
  test("the OCI form, with values that no double holds", () => {
    const { profile, form } = read(`{
      "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38,
      "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"], "flags": [],
      "listenerPath": "/run/agent", "listenerMetadata": "x",
      "syscalls": [
        {"names": ["read", "write"], "action": "SCMP_ACT_ALLOW"},
        {"names": ["socket"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1, "args": [
          {"index": 0, "value": 18446744073709551615, "valueTwo": 9007199254740993, "op": "SCMP_CMP_MASKED_EQ"}]}
      ]}`);
    expect(form).toBe("oci");
    expect(profile).toEqual({
      defaultAction: "SCMP_ACT_ERRNO",
      defaultErrnoRet: 38,
      architectures: ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"],
      flags: [],
      listenerPath: "/run/agent",
      listenerMetadata: "x",
      syscalls: [
        { names: ["read", "write"], action: "SCMP_ACT_ALLOW", args: [] },
        {
          names: ["socket"],
          action: "SCMP_ACT_ERRNO",
          errnoRet: 1,
          args: [
            {
              index: 0,
              value: 2n ** 64n - 1n,
              valueTwo: 9007199254740993n,
              op: "SCMP_CMP_MASKED_EQ",
            },
          ],
        },
      ],
    });
  });

  test("the older form with one name a rule, and null for what is not there", () => {
    const { profile, form, locate } = read(
      withRule('{"name": "read", "action": "SCMP_ACT_ALLOW", "args": null}'),
    );
    expect(form).toBe("single-name");
    expect(profile.syscalls).toEqual([{ names: ["read"], action: "SCMP_ACT_ALLOW", args: [] }]);
    expect(locate(["syscalls", 0, "names", 0])).toEqual({ file: "profile.json", row: 3, col: 10 });
  });

  test("a whole config.json", () => {
    const inner = withRule('{"names": ["read"], "action": "SCMP_ACT_ALLOW"}');
    const { profile, form } = read(`{"ociVersion": "1.0.2", "linux": {"seccomp": ${inner}}}`);
    expect(form).toBe("config");
    expect(profile.syscalls).toHaveLength(1);
  });

  test("the operator's resource in YAML, where large numbers stay exact and errors may be text", () => {
    const { profile, form, locate } = read(
      [
        "apiVersion: security-profiles-operator.x-k8s.io/v1beta1",
        "kind: SeccompProfile",
        "metadata: {name: web}",
        "spec:",
        "  defaultAction: SCMP_ACT_ERRNO",
        "  architectures: [SCMP_ARCH_NATIVE]",
        "  syscalls:",
        "  - names: [read, write]",
        "    action: SCMP_ACT_ERRNO",
        '    errnoRet: "38"',
        "    args:",
        "    - {index: 0, op: SCMP_CMP_EQ, value: 9223372036854775807}",
        "    - {index: 1, op: SCMP_CMP_EQ}",
      ].join("\n"),
    );
    expect(form).toBe("operator");
    expect(profile.architectures).toEqual(["SCMP_ARCH_X86_64"]);
    expect(profile.syscalls[0]).toMatchObject({
      errnoRet: 38,
      args: [{ value: 2n ** 63n - 1n }, { value: 0n }],
    });
    expect(locate(["syscalls", 0, "args", 0, "value"])).toEqual({
      file: "profile.json",
      row: 12,
      col: 42,
    });
  });
});

describe("Docker's form, flattened", () => {
  const text = `{
    "defaultAction": "SCMP_ACT_ERRNO", "defaultErrno": "ENOSYS",
    "archMap": [
      {"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86", "SCMP_ARCH_X32"]},
      {"architecture": "SCMP_ARCH_AARCH64", "subArchitectures": null}
    ],
    "syscalls": [
      {"names": ["a"], "action": "SCMP_ACT_ALLOW", "comment": "", "includes": {}, "excludes": {}},
      {"names": ["b"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "4.8"}},
      {"names": ["c"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_ADMIN"]}},
      {"names": ["d"], "action": "SCMP_ACT_ERRNO", "errno": "EPERM", "errnoRet": 1, "excludes": {"caps": ["CAP_SYS_ADMIN"]}},
      {"names": ["e"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["amd64", "x32"]}},
      {"names": ["f"], "action": "SCMP_ACT_ALLOW", "excludes": {"arches": ["amd64"], "minKernel": "9.0"}},
      {"names": ["g"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_CHOWN", "CAP_SYS_ADMIN"]}}
    ]}`;

  const x86: readonly string[] = ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"];

  test.each([
    { note: "by default", target: {}, names: "abde", architectures: x86 },
    {
      note: "with more capabilities",
      target: { capabilities: ["CAP_CHOWN", "CAP_SYS_ADMIN"] },
      names: "abceg",
      architectures: x86,
    },
    {
      note: "on an old kernel",
      target: { kernel: { major: 4, minor: 7 } },
      names: "ade",
      architectures: x86,
    },
    {
      note: "on arm64",
      target: { architecture: "aarch64" as const },
      names: "abdf",
      architectures: ["SCMP_ARCH_AARCH64"],
    },
    {
      note: "on a machine that archMap does not name",
      target: { architecture: "riscv64" as const },
      names: "abdf",
      architectures: [],
    },
  ])("$note", ({ target, names, architectures }) => {
    const { profile, form } = read(text, { ...DEFAULT_TARGET, ...target });
    expect(form).toBe("moby");
    expect(profile.defaultErrnoRet).toBe(38);
    expect(profile.architectures).toEqual(architectures);
    expect(profile.syscalls.map((rule) => rule.names).join("")).toBe(names);
  });

  test("a place is that of the rule as written, whatever was left out before it", () => {
    expect(read(text).locate(["syscalls", 2, "names", 0]).row).toBe(11);
  });
});

describe("what is wrong, and where", () => {
  const rule = (fields: string): string =>
    withRule(`{"names": ["read"], "action": "SCMP_ACT_ALLOW"${fields}}`);
  const args = (fields: string): string => rule(`, "args": [\n{${fields}}]`);

  test.each([
    { note: "a list", text: "[]", fault: "1:1 the file is a list; an object is expected" },
    { note: "nothing", text: "", fault: "1:1 the file is null; an object is expected" },
    {
      note: "another file",
      text: "{}",
      fault:
        "1:1 neither a seccomp profile (defaultAction is missing), nor an OCI config.json, nor a SeccompProfile",
    },
    {
      note: "a container without a profile",
      text: '{"linux": {}}',
      fault: "1:11 linux.seccomp is not there: this container runs without a profile",
    },
    {
      note: "an unknown field",
      text: withRule("", '"sycalls": [],'),
      fault: '1:36 unknown field "sycalls"; did you mean "syscalls"?',
    },
    {
      note: "a field of Docker's form where no one flattens it",
      text: '{"linux": {"seccomp": {"defaultAction": "SCMP_ACT_ERRNO", "archMap": []}}}',
      fault:
        '1:59 unknown field "archMap"; known are defaultAction, defaultErrnoRet, architectures, flags, listenerPath, listenerMetadata, syscalls',
    },
    {
      note: "an unknown action",
      text: '{"defaultAction": "SCMP_ACT_ERNO"}',
      fault: '1:19 unknown defaultAction "SCMP_ACT_ERNO"; did you mean "SCMP_ACT_ERRNO"?',
    },
    {
      note: "an unknown architecture",
      text: '{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X8664"]}',
      fault: '1:55 unknown architecture "SCMP_ARCH_X8664"; did you mean "SCMP_ARCH_X86_64"?',
    },
    {
      note: "an unknown flag",
      text: '{"defaultAction": "SCMP_ACT_ERRNO", "flags": ["SECCOMP_FILTER_FLAG_LOGS"]}',
      fault:
        '1:47 unknown flag "SECCOMP_FILTER_FLAG_LOGS"; did you mean "SECCOMP_FILTER_FLAG_LOG"?',
    },
    {
      note: "architectures in two ways",
      text: '{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"], "archMap": [{"architecture": "SCMP_ARCH_X86_64"}]}',
      fault: "1:54 architectures and archMap are both there; only one is expected",
    },
    {
      note: "metadata for no listener",
      text: '{"defaultAction": "SCMP_ACT_ERRNO", "listenerMetadata": "x"}',
      fault: "1:57 listenerMetadata without listenerPath; nobody would get it",
    },
    {
      note: "an error of an action that takes none",
      text: '{"defaultAction": "SCMP_ACT_KILL", "defaultErrnoRet": 1}',
      fault: "1:55 SCMP_ACT_KILL takes no error; leave it out, or use SCMP_ACT_ERRNO",
    },
    {
      note: "an error past what libseccomp takes",
      text: '{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 4095}',
      fault: "1:56 defaultErrnoRet is the number 4095; a whole number from 0 to 4094 is expected",
    },
    {
      note: "an unknown error by name",
      text: '{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrno": "ENOSYSS"}',
      fault: '1:53 unknown defaultErrno "ENOSYSS"; did you mean "ENOSYS"?',
    },
    {
      note: "two errors that contradict each other",
      text: '{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrno": "ENOSYS", "defaultErrnoRet": 1}',
      fault: "1:53 defaultErrno says 38 and defaultErrnoRet 1; write one of them",
    },
    {
      note: "a rule without names",
      text: withRule('{"names": [], "action": "SCMP_ACT_ALLOW"}'),
      fault: "3:11 a rule without a call; at least one name is expected in names",
    },
    {
      note: "an empty name",
      text: withRule('{"names": [""], "action": "SCMP_ACT_ALLOW"}'),
      fault: '3:12 "" can be no name of a call',
    },
    {
      note: "a name that is a number",
      text: withRule('{"names": [59], "action": "SCMP_ACT_ALLOW"}'),
      fault: "3:12 the name of a call is the number 59; a text is expected",
    },
    {
      note: "name and names",
      text: rule(', "name": "write"'),
      fault: "3:57 name and names are both there; only one is expected",
    },
    {
      note: "no action",
      text: withRule('{"names": ["read"]}'),
      fault: "3:1 action is missing; SCMP_ACT_ALLOW is one",
    },
    {
      note: "an index past the sixth argument",
      text: args('"index": 6, "value": 0, "op": "SCMP_CMP_EQ"'),
      fault: "4:11 index is the number 6; a whole number from 0 to 5 is expected",
    },
    {
      note: "a negative value",
      text: args('"index": 0, "value": -1, "op": "SCMP_CMP_EQ"'),
      fault: "4:23 value is the number -1; a whole number from 0 to 2^64-1 is expected",
    },
    {
      note: "a value past 64 bits",
      text: args('"index": 0, "value": 18446744073709551616, "op": "SCMP_CMP_EQ"'),
      fault:
        "4:23 value is the number 18446744073709551616; a whole number from 0 to 2^64-1 is expected",
    },
    {
      note: "a value with an exponent",
      text: args('"index": 0, "value": 1e3, "op": "SCMP_CMP_EQ"'),
      fault: "4:23 value is the number 1e3; a whole number from 0 to 2^64-1 is expected",
    },
    {
      note: "a value as text",
      text: args('"index": 0, "value": "1", "op": "SCMP_CMP_EQ"'),
      fault: '4:23 value is "1"; a whole number from 0 to 2^64-1 is expected',
    },
    {
      note: "no value",
      text: args('"index": 0, "op": "SCMP_CMP_EQ"'),
      fault: "4:1 value is missing in the condition",
    },
    {
      note: "an unknown operator",
      text: args('"index": 0, "value": 1, "op": "SCMP_CMP_EQUAL"'),
      fault: '4:32 unknown op "SCMP_CMP_EQUAL"; did you mean "SCMP_CMP_EQ"?',
    },
    {
      note: "an unknown capability",
      text: rule(', "includes": {"caps": ["SYS_ADMIN"]}'),
      fault: '3:71 unknown capability "SYS_ADMIN"; did you mean "CAP_SYS_ADMIN"?',
    },
    {
      note: "Go's name of an architecture that moby calls x86",
      text: rule(', "includes": {"arches": ["386"]}'),
      fault: '3:73 unknown architecture "386"; did you mean "x86"?',
    },
    {
      note: "a kernel with three numbers",
      text: rule(', "excludes": {"minKernel": "4.8.1"}'),
      fault: '3:75 minKernel is "4.8.1"; a version like "4.8" is expected',
    },
    {
      note: "another resource",
      text: "apiVersion: v1\nkind: Pod",
      fault:
        '1:1 kind "Pod" of "v1"; kind SeccompProfile of security-profiles-operator.x-k8s.io/v1 is expected',
    },
    {
      note: "a resource that stands on another",
      text: "apiVersion: security-profiles-operator.x-k8s.io/v1\nkind: SeccompProfile\nspec: {defaultAction: SCMP_ACT_ERRNO, baseProfileName: runc}",
      fault:
        "3:56 baseProfileName names a profile that is not here; merge both with `gatehouse seccomp merge --union` first",
    },
    {
      note: "an alias",
      text: "a: &b [1]\nc: *b",
      fault: "1:7 anchors are not read here",
    },
    { note: "text that ends", text: '{"defaultAction', fault: "1:16 unexpected end in a string" },
  ])("$note", ({ text, fault }) => {
    expect(faultsOf(text)).toContainEqual(fault);
  });

  test("all faults are told, up to twenty", () => {
    expect(faultsOf(args('"index": 9, "value": -1, "op": "x", "y": 1'))).toHaveLength(4);
    const many = Array.from({ length: 50 }, () => '{"names": []}').join();
    expect(faultsOf(withRule(many))).toHaveLength(20);
  });

  test("more names and bytes than any profile has are refused", () => {
    const names = Array.from({ length: 20_001 }, () => '"a"').join();
    const text = withRule(`{"names": [${names}], "action": "SCMP_ACT_ALLOW"}`);
    expect(() => read(text)).toThrow("names over 20000 calls");
    expect(() => read(" ".repeat(1024 * 1024 + 1))).toThrow("has over 1048576 bytes");
    const one = `{"names": ["read"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}]}`;
    expect(() => read(withRule(Array.from({ length: 257 }, () => one).join()))).toThrow(
      '"read" has over 256 conditions',
    );
    expect(() => read("[".repeat(500_000))).toThrow("malformed JSON");
    expect(() => read("- ".repeat(500_000))).toThrow("malformed YAML");
  });
});

test("a broken profile ends in a refusal or in one that can be written, never in a crash", () => {
  const random = seededRandom(8);
  const whole = withRule(
    '{"names": ["read", "socket"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1, "args": [{"index": 0, "value": 18446744073709551615, "valueTwo": 2, "op": "SCMP_CMP_MASKED_EQ"}], "includes": {"caps": ["CAP_CHOWN"], "minKernel": "4.8"}}',
    '"architectures": ["SCMP_ARCH_X86_64"],',
  );
  let refused = 0;
  for (let round = 0; round < 3_000; round += 1) {
    const bytes = Buffer.from(whole);
    const at = Math.floor(random() * bytes.length);
    const kind = Math.floor(random() * 3);
    if (kind === 0) bytes[at] = Math.floor(random() * 256);
    const other = Math.floor(random() * bytes.length);
    const broken =
      kind === 0
        ? bytes
        : kind === 1
          ? bytes.subarray(0, at)
          : Buffer.concat([bytes.subarray(0, at), bytes.subarray(other)]);
    try {
      writeProfile(readProfile(broken, "broken.json").profile);
    } catch (error) {
      if (!isPolicyError(error)) throw error;
      refused += 1;
    }
  }
  expect(refused).toBeGreaterThan(1_000);
});
