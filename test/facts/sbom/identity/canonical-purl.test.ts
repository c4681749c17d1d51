import { describe, expect, test } from "@jest/globals";
import { canonicalPurl } from "../../../../src/facts/sbom/identity/canonical-purl.ts";

function read(text: string, otherVersion?: string) {
  const reading = canonicalPurl(text, otherVersion);
  if (reading.kind === "refused") throw new Error(reading.expected);
  return reading;
}

describe("one spelling", () => {
  test.each([
    ["pkg:golang/github.com/BurntSushi/toml@v1.3.2", "github.com/BurntSushi/toml@v1.3.2"],
    ["pkg:GOLANG/github.com/BurntSushi/toml@v1.3.2", "github.com/BurntSushi/toml@v1.3.2"],
    ["pkg://golang/a.b/c@v1.0.0", "a.b/c@v1.0.0"],
    ["pkg:golang/a.b%2Fc@v1.0.0", "a.b/c@v1.0.0"],
    ["pkg:golang/a%2eb/c@v1.0.0", "a.b/c@v1.0.0"],
    ["pkg:golang/a.b//c@v1.0.0", "a.b/c@v1.0.0"],
    ["pkg:golang/a.b/c@v2.0.0+incompatible", "a.b/c@v2.0.0%2Bincompatible"],
    ["pkg:golang/a.b/c@v2.0.0%2bincompatible", "a.b/c@v2.0.0%2Bincompatible"],
    ["pkg:golang/a.b/c@v1.0.0?type=module&goos=linux&goarch=arm64", "a.b/c@v1.0.0"],
    ["pkg:golang/a.b/c@v2.1.0#v2", "a.b/c/v2@v2.1.0"],
    ["pkg:golang/a.b/c#v12", "a.b/c/v12"],
    ["pkg:golang/a.b/c@v2.1.0#v2/cmd/d", "a.b/c/v2@v2.1.0#cmd/d"],
    // A folder of that name, in a module of another major version, or beyond the one in the path.
    ["pkg:golang/a.b/c@v1.0.0#v2", "a.b/c@v1.0.0#v2"],
    ["pkg:golang/a.b/c@v2.0.0+incompatible#v2", "a.b/c@v2.0.0%2Bincompatible#v2"],
    ["pkg:golang/a.b/c/v2@v2.0.0#v2", "a.b/c/v2@v2.0.0#v2"],
    ["pkg:golang/a.b/c@v1.0.0#v1", "a.b/c@v1.0.0#v1"],
    ["pkg:golang/a.b/c@v20.0.0#v2", "a.b/c@v20.0.0#v2"],
    ["pkg:golang/a.b/c@v1.0.0#./cmd//d", "a.b/c@v1.0.0#cmd/d"],
    ["pkg:golang/a.b/c@(devel)", "a.b/c@%28devel%29"],
    ["pkg:golang/command-line-arguments", "command-line-arguments"],
  ])("%s", (text, key) => {
    expect(read(text).key).toBe(`pkg:golang/${key}`);
    expect(read(read(text).key).key).toBe(read(text).key);
  });

  test.each([
    ["pkg:npm/%40Scope/Name@1.0.0", "pkg:npm/%40scope/name@1.0.0"],
    ["pkg:pypi/Some_Name@1.0", "pkg:pypi/some-name@1.0"],
    [
      "pkg:deb/debian/libc++@1:2.0?distro=x&arch=amd64",
      "pkg:deb/debian/libc%2B%2B@1%3A2.0?arch=amd64&distro=x",
    ],
    [
      "pkg:generic/a@1?checksum=sha256:00&download_url=https://a.b/c&vcs_url=x&k=v",
      "pkg:generic/a@1?k=v",
    ],
    ["pkg:generic/é@1", "pkg:generic/%C3%A9@1"],
    ["pkg:github/Some/Name@A", "pkg:github/some/name@A"],
    ["pkg:rpm/Fedora/Name@1?arch=x86_64", "pkg:rpm/fedora/Name@1?arch=x86_64"],
    ["pkg:pub/Some-Name@1", "pkg:pub/some_name@1"],
    [
      "pkg:oci/Name@sha256:AB?repository_url=a.b/C",
      "pkg:oci/name@sha256%3AAB?repository_url=a.b%2FC",
    ],
    ["pkg:huggingface/Some/Name@AB", "pkg:huggingface/Some/Name@ab"],
    ["pkg:maven/Org.A/B@1?Type=jar&empty=", "pkg:maven/Org.A/B@1?type=jar"],
    ["pkg:generic/a?__proto__=1", "pkg:generic/a?__proto__=1"],
    ["pkg:generic/a@1#.", "pkg:generic/a@1"],
    ["pkg:generic/a@1#%2E%2E", "pkg:generic/a@1"],
    ["pkg:generic/a@1#b/../c", "pkg:generic/a@1#b/c"],
  ])("%s", (text, key) => {
    expect(read(text).key).toBe(key);
    expect(read(key).key).toBe(key);
  });
});

test("the version beside it stands in where it has none", () => {
  expect(read("pkg:golang/a.b/c", "v1.0.0+x")).toMatchObject({
    key: "pkg:golang/a.b/c@v1.0.0%2Bx",
    base: "pkg:golang/a.b/c",
    version: "v1.0.0+x",
  });
  expect(read("pkg:golang/a.b/c@v1.0.0", "v2.0.0").version).toBe("v1.0.0");
});

test("a package of a module is no module", () => {
  const modules = [
    "pkg:golang/a.b/c@v1.0.0",
    "pkg:golang/a.b/c@v2.0.0#v2",
    "pkg:golang/a.b/c@v1.0.0#d",
    "pkg:golang/a.b/c/d@v1.0.0?type=package",
    "pkg:npm/c@1.0.0",
  ].map((text) => read(text).module);
  expect(modules).toEqual([
    { path: "a.b/c", version: "v1.0.0" },
    { path: "a.b/c/v2", version: "v2.0.0" },
    undefined,
    undefined,
    undefined,
  ]);
});

describe("what nothing can be known by", () => {
  test.each([
    ["", /can be read/],
    ["golang/a.b/c", /"pkg" scheme/],
    ["pkg:golang", /"name"/],
    ["pkg:golang/", /"name"/],
    ["pkg:golang/../..", /its path holds/],
    ["pkg:golang/../../..", /its path holds/],
    ["pkg:golang/../lib@v1.0.0", /its path holds/],
    ["pkg:golang/./lib", /its path holds/],
    ["pkg:golang/a.b/%2E%2E/c@v1.0.0", /its path holds/],
    ["pkg:golang/a.b%2F..%2Fc@v1.0.0", /its path holds/],
    ["pkg:npm/../x@1", /its path holds/],
    ["pkg:golang/a.b/c d@v1.0.0", /import path of Go \(it holds " "/],
    ["pkg:golang/a.b/c@v1.0.0/@v2.0.0", /import path of Go/],
    ["pkg:golang/a.b/é@v1.0.0", /import path of Go/],
    ["pkg:golang/a.b/c@vX", /a version of Go such as v1\.2\.3/],
    ["pkg:generic/%20a@1", /without spaces around/],
    ["pkg:generic/a@1%C2%A0", /without spaces around/],
    [" pkg:generic/a@1", /without control characters and spaces/],
    ["pkg:generic/a\tb@1", /without control characters and spaces/],
    ["pkg:generic/a%ZZ@1", /unable to decode/],
    ["pkg:%67olang/a.b/c@v1.0.0", /type is not percent-encoded/],
    ["pkg:///g%6Flang/a.b/c@v1.0.0", /type is not percent-encoded/],
    ["pkg:golang/a.b/c@v1.0.0?type=module&Type=package", /each qualifier is there once/],
    ["pkg:generic/a@1?arch=x&arch=y", /each qualifier is there once/],
    ["pkg:generic/a@1?arch=x%20", /spaces around the values/],
    [`pkg:generic/${"a".repeat(5000)}`, /at most 4096 characters/],
  ])("%s", (text, expected) => {
    const reading = canonicalPurl(text);
    expect(reading).toMatchObject({ kind: "refused", expected: expect.stringMatching(expected) });
  });
});
