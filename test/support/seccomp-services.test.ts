import { describe, expect, test } from "@jest/globals";
// @ts-expect-error: scripts are plain JavaScript.
import { benchPrograms } from "../../scripts/lib/bench-tools.mjs";
import { SERVICES } from "../bench/inputs/seccomp-services/services.ts";

const PLACEHOLDERS = ["FOLDER", "PORT", "OTHER", "PHASE"];

describe("the services whose profiles are judged", () => {
  test("are ten at least, each with a name of its own", () => {
    expect(SERVICES.length).toBeGreaterThanOrEqual(10);
    expect(new Set(SERVICES.map(({ name }) => name)).size).toBe(SERVICES.length);
  });

  test("divide their work in every way there is", () => {
    const ways = new Set(SERVICES.map(({ works }) => works));
    expect([...ways].toSorted()).toEqual([
      "batch",
      "interpreter",
      "one process",
      "processes",
      "threads",
    ]);
  });

  describe.each(SERVICES)("$name", ({ command, record, judge, files = {} }) => {
    test("is a program that is installed for the bench", () => {
      const installed = benchPrograms("seccomp-precision");
      expect(command.filter((part) => installed.includes(part))).toHaveLength(1);
    });

    test("is judged by other commands than it is recorded by", () => {
      const recorded = new Set(record.map(([step]) => step));
      expect(record.length).toBeGreaterThan(0);
      expect(judge.length).toBeGreaterThan(0);
      expect(judge.filter(([step]) => recorded.has(step))).toEqual([]);
    });

    test("says of each command what its output must hold", () => {
      const silent = [...record, ...judge].filter(([, expected]) => expected === "");
      expect(silent).toEqual([]);
    });

    test("lives in its folder and on its ports", () => {
      const texts = [...command, ...Object.values(files)].join("\n");
      const names = [...texts.matchAll(/\$([A-Z]+)\b/g)].map(([, name]) => name ?? "");
      expect(names.filter((name) => !PLACEHOLDERS.includes(name) && name !== "SIG")).toEqual([]);
      expect(names.some((name) => name === "PORT" || name === "PHASE")).toBe(true);
    });
  });
});
