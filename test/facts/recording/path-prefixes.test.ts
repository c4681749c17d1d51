import { describe, expect, test } from "@jest/globals";
import {
  normalPath,
  normalPrefix,
  withPrefixes,
} from "../../../src/facts/recording/path-prefixes.ts";

describe("a path of a recording", () => {
  test.each([
    ["/etc//passwd", "/etc/passwd"],
    ["/etc/./nginx/", "/etc/nginx"],
    ["./conf/nginx.conf", "conf/nginx.conf"],
    ["/", "/"],
    [".", "."],
    ["./", "."],
    ["../a", "../a"],
    ["", undefined],
    ["/proc/4711/status", "/proc/*/status"],
    ["/proc/4711", "/proc/*"],
    ["/proc/self/task/4712/comm", "/proc/self/task/*/comm"],
    ["/proc/4711/task/4712/comm", "/proc/*/task/*/comm"],
    ["/proc/47a/x", "/proc/47a/x"],
    [`${"/a".repeat(40)}`, `${"/a".repeat(32)}/`],
  ])("%s is %s", (text, expected) => {
    expect(normalPath(text)).toBe(expected);
    if (expected !== undefined) expect(normalPrefix(expected)).toBe(expected);
  });

  test("stays as it is where there is room", () => {
    const paths = new Map([["/etc/passwd", 2]]);
    expect(withPrefixes(paths)).toEqual(paths);
  });

  test("is cut with all others to as many folders as leave enough room", () => {
    const names = Array.from({ length: 100 }, (_, at) => at);
    const paths = new Map([
      ...names.map((at): [string, number] => [`/usr/lib/python3/${at}.py`, 1]),
      ["/usr/lib/python3", 5],
      ["/etc/ssl/openssl.cnf", 3],
    ]);
    expect([...withPrefixes(paths)]).toEqual([
      ["/usr/lib/python3/", 100],
      ["/usr/lib/python3", 5],
      ["/etc/ssl/openssl.cnf", 3],
    ]);
    const wide = new Map(names.map((at): [string, number] => [`/${at}`, 1]));
    expect([...withPrefixes(wide)]).toEqual([["//", 100]]);
    expect([
      ...withPrefixes(
        new Map([
          ["//", 1],
          ["/a", 1],
          ["b", 1],
          ["/", 1],
        ]),
      ),
    ]).toEqual([
      ["//", 2],
      ["./", 1],
      ["/", 1],
    ]);
  });
});
