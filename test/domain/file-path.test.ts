import { describe, expect, test } from "@jest/globals";
import { whyNotFilePath } from "../../src/domain/file-path.ts";

describe("whyNotFilePath", () => {
  test.each([
    ["a.rego"],
    ["a/b/c.rego"],
    [".manifest"],
    [".signatures.json"],
    ["data.json"],
    ["k8s/.hidden/x.rego"],
    ["with space/grüße 😀.rego"],
    ["..rego"],
    ["patch.json.txt"],
    ["manifest"],
    ["x/manifest.json"],
    ["a".repeat(512)],
  ])("accepts %j", (path) => {
    expect(whyNotFilePath(path)).toBeUndefined();
  });

  test.each([
    ["", "empty"],
    ["/a", "absolute"],
    ["a//b", "empty segment"],
    ["a/", "empty segment"],
    ["./a", '"." segment'],
    ["a/./b", '"." segment'],
    ["..", '".." segment'],
    ["a/../b", '".." segment'],
    ["a\\b", "backslash"],
    ["C:\\a", "backslash"],
    ["a\0b", "control character"],
    ["a\nb", "control character"],
    ["a\u007fb", "control character"],
    ["a\ud800b", "not valid Unicode"],
    ["a\ufffdb", "not valid Unicode"],
    ["a".repeat(513), "longer than 512 bytes"],
    ["é".repeat(257), "longer than 512 bytes"],
    ["patch.json", "delta"],
    ["a/b/patch.json", "delta"],
    ["a/.manifest", "OPA reads every"],
    ["x.manifest", "OPA reads every"],
    [".manifest.pb", "protobuf"],
    ["a/.manifest.pb", "protobuf"],
    ["a/.signatures.json", "signatures"],
    ["my-signatures.json", "signatures"],
    ["signatures.json", "signatures"],
    ["authz/._policy.rego", "macOS"],
  ])("refuses %j", (path, reason) => {
    expect(whyNotFilePath(path)).toContain(reason);
  });
});
