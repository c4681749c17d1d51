import { describe, expect, test } from "@jest/globals";
import type { RecordedCall } from "../../../../src/facts/recording/recording.ts";
import { createRecordingBuilder } from "../../../../src/facts/recording/recording-builder.ts";
import { recommendedRule } from "../../../../src/facts/recording/table/recommended-rule.ts";
import { recordingTable } from "../../../../src/facts/recording/table/recording-table.ts";
import { tableMarkdown } from "../../../../src/facts/recording/table/table-markdown.ts";
import { tableText } from "../../../../src/facts/recording/table/table-text.ts";

function call(name: string | undefined, more: Partial<RecordedCall> = {}): RecordedCall {
  const base = {
    architecture: "x86_64",
    number: 1,
    count: 3,
    processes: [],
    paths: [],
    sources: [],
  };
  return { ...base, ...(name !== undefined && { name }), ...more } as RecordedCall;
}

function families(texts: readonly string[], more = false): Partial<RecordedCall> {
  const seen = texts.map((text) => ({ text, count: 1 }));
  return { count: texts.length, values: [{ index: 0, seen, more }] };
}

describe("the recommended rule", () => {
  test.each([
    ["an ordinary call", call("openat"), "allow", "allow"],
    ["a number of no call", call(undefined), "unknown", "no known call"],
    ["a mount", call("mount"), "think", "changes what is mounted"],
    ["a debugger's call", call("ptrace"), "think", "other processes"],
    ["an io_uring call", call("io_uring_setup"), "think", "no filter sees any; ENOSYS"],
    ["clone3", call("clone3"), "allow_or_enosys", "ENOSYS where clone is allowed"],
    ["socketcall", call("socketcall", { architecture: "x86" }), "think", "all calls inside it"],
    [
      "a socket of few families",
      call("socket", families(["AF_UNIX", "AF_INET"])),
      "allow_values",
      "allow where argument 0 is AF_INET or AF_UNIX",
    ],
    [
      "a socket of many families",
      call("socket", families("123456789".split(""))),
      "allow",
      "allow",
    ],
    ["a socket of more families", call("socket", families(["AF_UNIX"], true)), "allow", "allow"],
    [
      "a socket some of whose families nobody saw",
      call("socket", { ...families(["AF_UNIX"]), count: 2 }),
      "allow",
      "allow",
    ],
    ["a call named as what all objects have", call("constructor"), "allow", "allow"],
  ] as const)("of %s", (_note, recorded, kind, text) => {
    const rule = recommendedRule(recorded);
    expect(rule.kind).toBe(kind);
    expect(rule.text).toContain(text);
  });
});

describe("the table of a recording", () => {
  const builder = createRecordingBuilder();
  const nginx = builder.source({ format: "strace", origin: "nginx.txt" });
  const others = builder.source({ format: "audit", origin: "a|b <i>.log" });
  const add = (number: number, count: number, process: string, path?: string): void =>
    builder.add({ architecture: "x86_64", number, count, process, path }, nginx);
  add(232, 40, "nginx");
  add(257, 2, "nginx", "/etc/nginx/nginx.conf");
  add(257, 3, "sh", "/etc/a|b\n`c`");
  for (const file of ["d", "e", "f"]) add(257, 1, "sh", `/etc/${file}`);
  builder.add({ architecture: "x86", number: 20, process: "" }, others);
  builder.incomplete({ reason: "lost_events", message: "the *map* was full", count: 7 });
  const table = recordingTable(builder.build());

  test("has the hottest call first, with who saw it", () => {
    expect(table.rows.map(({ name, count }) => [name, count])).toEqual([
      ["epoll_wait", 40],
      ["openat", 8],
      ["getpid", 1],
    ]);
    expect(table.rows[0]).toEqual({
      architecture: "x86_64",
      number: 232,
      name: "epoll_wait",
      count: 40,
      processes: [{ text: "nginx", count: 40 }],
      paths: [],
      rule: { kind: "allow", text: "allow" },
      seenBy: [{ format: "strace", origin: "nginx.txt" }],
    });
  });

  test("is text in columns", () => {
    expect(tableText(table)).toBe(`\
CALL                 COUNT  PROCESSES   PATHS                                                         RULE   SEEN BY
epoll_wait (x86_64)     40  nginx                                                                     allow  strace (nginx.txt)
openat (x86_64)          8  sh, nginx   /etc/a|b\\u000a\`c\`, /etc/nginx/nginx.conf, /etc/d, and 2 more  allow  strace (nginx.txt)
getpid (x86)             1  (not told)                                                                allow  audit (a|b <i>.log)

incomplete: lost_events (7): the *map* was full
`);
  });

  test("is Markdown in which nothing recorded is markup", () => {
    expect(tableMarkdown(table)).toBe(`\
| call | count | processes | paths | rule | seen by |
| --- | ---: | --- | --- | --- | --- |
| epoll\\_wait \\(x86\\_64\\) | 40 | nginx |  | allow | strace \\(nginx.txt\\) |
| openat \\(x86\\_64\\) | 8 | sh, nginx | /etc/a\\|b\\\\u000a\\\`c\\\`, /etc/nginx/nginx.conf, /etc/d, and 2 more | allow | strace \\(nginx.txt\\) |
| getpid \\(x86\\) | 1 | \\(not told\\) |  | allow | audit \\(a\\|b \\<i\\>.log\\) |

The recording is incomplete:

- lost\\_events \\(7\\): the \\*map\\* was full
`);
  });
});
