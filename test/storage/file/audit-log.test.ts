import {
  appendFile,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type FileAuditOptions, openFileAuditLog } from "../../../src/storage/file/audit-log.ts";
import { diskWrites } from "../../../src/storage/file/durable-file.ts";
import { type GrowingFile, openGrowingFile } from "../../../src/storage/file/growing-file.ts";
import { describeAuditLog, expectWhole } from "../../contract/audit-log.ts";
import { auditEntry, readAll } from "../../contract/audit-samples.ts";

/** Some thirty records. */
const SEGMENT_BYTES = 10_000;

let directory: string;
const file = (name: string): string => path.join(directory, "audit", name);
const FIRST_FILE = "0000000000000001.jsonl";
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "gatehouse-audit-"));
});
afterEach(() => rm(directory, { recursive: true }));

function open(options: Partial<FileAuditOptions> = {}) {
  return openFileAuditLog({ directory, segmentBytes: SEGMENT_BYTES, ...options });
}

async function filled(count: number): Promise<void> {
  const log = await open();
  for (let from = 0; from < count; from += 10) {
    await Promise.all(
      Array.from({ length: Math.min(10, count - from) }, (_, at) =>
        log.append(auditEntry(from + at)),
      ),
    );
  }
  await log.close();
}

describeAuditLog("file", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "gatehouse-audit-"));
  const opened = () => openFileAuditLog({ directory: folder, segmentBytes: SEGMENT_BYTES });
  const log = await opened();
  return {
    clients: [log, log],
    async reopen() {
      await log.close();
      return opened();
    },
    async dispose() {
      await log.close();
      await rm(folder, { recursive: true });
    },
  };
});

test("the folder is its user's alone, and the records of a moment are synced together", async () => {
  let syncs = 0;
  const openFile = async (name: string): Promise<GrowingFile> => {
    const real = await openGrowingFile(name);
    return {
      ...real,
      append(bytes) {
        syncs += 1;
        return real.append(bytes);
      },
    };
  };
  const log = await open({ openFile });
  await Promise.all(Array.from({ length: 200 }, (_, at) => log.append(auditEntry(at))));
  expect(syncs).toBe(1);
  expect((await stat(file("."))).mode & 0o777).toBe(0o700);
  await log.close();
});

describe("what was written without being answered is cut off", () => {
  test.each([
    { note: "half a line", rest: '{"sequence":4,"previous":"ab' },
    { note: "zeroes", rest: "\0".repeat(5_000) },
    { note: "zeroes before whole lines", rest: `{"sequ\0\0\0\0\n{"sequence":5}\n` },
  ])("$note", async ({ rest }) => {
    await filled(3);
    const before = await readFile(file(FIRST_FILE), "utf8");
    await appendFile(file(FIRST_FILE), rest);
    const log = await open();
    expect(await readFile(file(FIRST_FILE), "utf8")).toBe(before);
    expect(await log.append(auditEntry(4))).toMatchObject({ sequence: 4 });
    expect(await expectWhole(log)).toHaveLength(4);
    await log.close();
  });

  test("a new file with nothing whole in it", async () => {
    await filled(3);
    await writeFile(file("0000000000000004.jsonl"), '{"sequence":4,');
    const log = await open();
    expect(await log.ends()).toMatchObject({ last: { sequence: 3 } });
    expect(await readdir(file("."))).toEqual([FIRST_FILE]);
    await log.close();
  });
});

test("what was forgotten and not removed yet is removed at opening", async () => {
  await filled(100);
  const [first = ""] = await readdir(file("."));
  const text = await readFile(file(first), "utf8");
  const log = await open();
  await log.trim(60);
  const { anchor } = await log.ends();
  await log.close();
  await writeFile(file(first), text);
  const again = await open();
  expect(await again.ends()).toMatchObject({ anchor });
  expect(await readdir(file("."))).not.toContain(first);
  await expectWhole(again);
  await again.close();
});

test.each([
  { note: "an anchor that is no JSON", name: "anchor.json", text: "{" },
  { note: "an anchor of something else", name: "anchor.json", text: '{"sequence":"1"}' },
  { note: "a last line that is none of ours", name: FIRST_FILE, text: '{"sequence":3}\n' },
])("$note is an error that names the file", async ({ name, text }) => {
  await filled(3);
  await writeFile(file(name), text);
  await expect(open()).rejects.toMatchObject({
    code: "misconfigured",
    message: expect.stringContaining(`${file(name)} is damaged`),
  });
});

/** Lines of a file of records, changed by hand. */
async function tamper(alter: (lines: readonly string[]) => readonly string[]): Promise<void> {
  const lines = (await readFile(file(FIRST_FILE), "utf8")).split("\n");
  await writeFile(file(FIRST_FILE), alter(lines).join("\n"));
}

describe("a file that was changed by hand is read as it is, and what is wrong is found", () => {
  test.each([
    {
      note: "edited",
      alter: (lines: readonly string[]) => lines.with(4, (lines[4] ?? "").replace("ci", "me")),
    },
    { note: "removed", alter: (lines: readonly string[]) => lines.toSpliced(4, 1) },
    { note: "made unreadable", alter: (lines: readonly string[]) => lines.with(4, "?") },
    {
      note: "changed over",
      alter: (lines: readonly string[]) => lines.with(4, lines[5] ?? "").with(5, lines[4] ?? ""),
    },
  ])("$note", async ({ alter }) => {
    await filled(20);
    await tamper(alter);
    const log = await open();
    await expect(expectWhole(log)).rejects.toThrow(/"sequence": 5|"from": 5/);
    await log.close();
  });
});

test("a file that went away under the running server is a gap, not an error", async () => {
  await filled(100);
  const log = await open();
  const names = (await readdir(file("."))).toSorted();
  await rename(file(names[1] ?? ""), path.join(directory, "elsewhere"));
  const records = await readAll(log);
  expect(records.length).toBeGreaterThan(30);
  expect(records.length).toBeLessThan(100);
  expect(records.at(-1)).toMatchObject({ sequence: 100 });
  await log.close();
});

describe.each(["ENOSPC", "EIO"])("on a disk that answers %s", (code) => {
  let failing: "append" | "cut" | "both" | undefined;
  /** Leaves half of what was to be written behind. */
  const openFile = async (name: string): Promise<GrowingFile> => {
    const real = await openGrowingFile(name);
    const fail = (): never => {
      throw Object.assign(new Error(`${code}: made by a test`), { code });
    };
    return {
      ...real,
      async append(bytes) {
        if (failing !== "append" && failing !== "both") return real.append(bytes);
        await real.append(bytes.subarray(0, bytes.length / 2));
        fail();
      },
      async cut(size) {
        if (failing === "cut" || failing === "both") fail();
        return real.cut(size);
      },
    };
  };

  test.each(["append", "both"] as const)(
    "(%s) records are unavailable, nothing is half there, and it goes on once there is room",
    async (what) => {
      failing = undefined;
      const log = await open({ openFile });
      await log.append(auditEntry(1));
      const size = (await stat(file(FIRST_FILE))).size;
      failing = what;
      const outcomes = await Promise.allSettled(
        [2, 3, 4].map((each) => log.append(auditEntry(each))),
      );
      for (const outcome of outcomes) {
        const message = expect.stringContaining(file("."));
        expect(outcome).toMatchObject({
          status: "rejected",
          reason: { code: "unavailable", message },
        });
      }
      if (what === "append") expect((await stat(file(FIRST_FILE))).size).toBe(size);
      expect(await expectWhole(log)).toHaveLength(1);
      failing = undefined;
      expect(await log.append(auditEntry(5))).toMatchObject({ sequence: 2 });
      expect(await expectWhole(log)).toHaveLength(2);
      await log.close();
      const again = await open();
      expect(await expectWhole(again)).toHaveLength(2);
      await again.close();
    },
  );

  test("a new file that cannot be begun is unavailable, and begun later", async () => {
    failing = undefined;
    let full = false;
    const writes = {
      ...diskWrites,
      async fsyncDirectory(folder: string) {
        if (full) throw Object.assign(new Error("made by a test"), { code });
        return diskWrites.fsyncDirectory(folder);
      },
    };
    await filled(5);
    const log = await open({ openFile, writes, segmentBytes: 1 });
    full = true;
    await expect(log.append(auditEntry(6))).rejects.toMatchObject({ code: "unavailable" });
    full = false;
    expect(await log.append(auditEntry(7))).toMatchObject({ sequence: 6 });
    expect(await expectWhole(log)).toHaveLength(6);
    expect(await readdir(file("."))).toHaveLength(2);
    await log.close();
  });
});

test("an end that was cut off by hand is found as long as the log is open", async () => {
  await filled(3);
  const log = await open();
  await truncate(file(FIRST_FILE), 100);
  await expect(expectWhole(log)).rejects.toThrow('"removed"');
  await log.close();
});
