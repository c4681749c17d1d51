import { expect, test } from "@jest/globals";
import { ociConfig } from "../../src/containers/oci-config.ts";
import { packagedVersion, readVersion } from "../../src/containers/runtime.ts";

test.each([
  {
    note: "runc of Debian 12",
    name: "runc" as const,
    text: "runc version 1.1.5+ds1\ncommit: 1.1.5+ds1-1+deb12u1\nspec: 1.0.2-dev\ngo: go1.19.8\nlibseccomp: 2.5.4\n",
    facts: { version: "1.1.5+ds1", libseccomp: "2.5.4", hasSeccomp: true },
  },
  {
    note: "runc built without seccomp",
    name: "runc" as const,
    text: "runc version 1.3.0\nspec: 1.2.1\ngo: go1.23.8\n",
    facts: { version: "1.3.0", libseccomp: undefined, hasSeccomp: false },
  },
  {
    note: "crun of Debian 12",
    name: "crun" as const,
    text: "crun version 1.8.1\ncommit: f8a096b\nrundir: /run/crun\nspec: 1.0.0\n+SYSTEMD +SELINUX +APPARMOR +CAP +SECCOMP +EBPF +YAJL\n",
    facts: { version: "1.8.1", libseccomp: undefined, hasSeccomp: true },
  },
  {
    note: "something else",
    name: "crun" as const,
    text: "",
    facts: { version: "unknown", libseccomp: undefined, hasSeccomp: false },
  },
])("what $note says of itself is read", ({ name, text, facts }) => {
  expect(readVersion(name, text)).toEqual(facts);
});

test.each([
  { note: "the release that the runtime says", said: "2.5.4", installed: "2.5.4-1+deb12u1" },
  { note: "what a runtime links that says nothing", said: undefined, installed: "2.5.4-1+deb12u1" },
])("the package tells more than $note", ({ said, installed }) => {
  expect(packagedVersion(said, installed)).toBe(installed);
});

test.each([
  { note: "of another release", said: "2.6.0", installed: "2.5.4-1+deb12u1" },
  { note: "that is not there", said: "2.6.0", installed: undefined },
  { note: "and nothing said", said: undefined, installed: undefined },
])("a package $note changes nothing", ({ said, installed }) => {
  expect(packagedVersion(said, installed)).toBe(said);
});

const OPTIONS = {
  runtime: "runc",
  command: ["true"],
  noNewPrivileges: true,
  environment: {},
  timeoutMs: 1,
} as const;

test("a profile stands in the configuration as it is: its numbers past 2^53 too", () => {
  const profile = '{"defaultAction":"SCMP_ACT_ALLOW","x":18446744073709551615}';
  const config = ociConfig({ ...OPTIONS, profile });
  expect(config).toContain(`"seccomp":${profile}}`);
  expect(JSON.parse(config)).toMatchObject({ process: { args: ["true"] }, linux: {} });
});

test.each([
  { note: "an array", profile: "[]" },
  { note: "nothing", profile: "" },
  { note: "null", profile: "null" },
  { note: "an object and more", profile: '{"defaultAction":"SCMP_ACT_ALLOW"},"hooks":{}' },
  { note: "half an object", profile: '{"defaultAction":' },
])("$note is no profile", ({ profile }) => {
  expect(() => ociConfig({ ...OPTIONS, profile })).toThrow("one JSON object");
});
