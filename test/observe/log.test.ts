import { expect, test } from "@jest/globals";
import { createLog } from "../../src/observe/log.ts";

function logged(level: "debug" | "warn" | "silent") {
  const lines: string[] = [];
  const log = createLog({ level, destination: { write: (line) => lines.push(line) } });
  return { log, lines: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

test("writes one JSON object per line: level in words, time in UTC, fields and message", () => {
  const { log, lines } = logged("debug");
  log.info({ bundle: "authz", sequence: 3 }, "published");
  log.debug("a message alone");
  expect(lines()).toEqual([
    {
      level: "info",
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      bundle: "authz",
      sequence: 3,
      message: "published",
    },
    { level: "debug", time: expect.any(String), message: "a message alone" },
  ]);
});

test("writes nothing below its level", () => {
  const { log, lines } = logged("warn");
  log.info("no");
  log.warn("yes");
  expect(lines().map(({ message }) => message)).toEqual(["yes"]);
  const silent = logged("silent");
  silent.log.error("no");
  expect(silent.lines()).toEqual([]);
});

test("a child adds its fields to each line", () => {
  const { log, lines } = logged("debug");
  log.child({ job: "retention" }).error({ err: "full" }, "failed");
  expect(lines()).toMatchObject([{ job: "retention", err: "full", message: "failed" }]);
});
