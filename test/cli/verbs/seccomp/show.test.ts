import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type CliRun, runCli } from "../../run-cli.ts";

const TRACE = `\
7 execve("/usr/sbin/nginx", ["nginx"], 0x1 /* 1 var */) = 0
7 socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3
7 openat(AT_FDCWD, "/etc/nginx/nginx.conf", O_RDONLY) = 4
7 exit_group(0) = ?
7 +++ exited with 0 +++
`;
const MAPS = `{"type": "map", "data": {"@calls": {"sh,0,257": 5, "sh,0,231": 1}}}\n`;

const EVENTS = [
  event(257, "nginx", "docker.io/library/nginx:1.27"),
  event(257, "sh", "nginx"),
  event(41, "redis", "redis:7"),
].join("\n");

function event(id: number, binary: string, name: string): string {
  const process = { binary: `/bin/${binary}`, pod: { container: { image: { name } } } };
  const args = [{ syscall_id: { id, abi: "x64" } }];
  return JSON.stringify({
    process_tracepoint: { process, subsys: "raw_syscalls", event: "sys_enter", args },
  });
}

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "gatehouse-show-"));
  await writeFile(path.join(folder, "trace.txt"), TRACE);
  await writeFile(path.join(folder, "maps.json"), MAPS);
  await writeFile(path.join(folder, "events.json"), `${EVENTS}\n`);
  await writeFile(path.join(folder, "letter.txt"), "Dear reader,\n");
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function show(...args: readonly string[]): Promise<CliRun> {
  return await runCli(["seccomp", "show", ...args], { cwd: folder });
}

describe("gatehouse seccomp show", () => {
  test("prints the calls of all files, the hottest first", async () => {
    const { status, stdout, stderr } = await show("trace.txt", "maps.json");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const [title, first, second] = stdout.split("\n");
    expect(title).toMatch(/^CALL +COUNT +PROCESSES +PATHS +RULE +SEEN BY$/);
    expect(first).toMatch(
      /^openat +6 +sh, nginx +\/etc\/nginx\/nginx.conf +allow +bpftrace \(maps.json\), strace \(trace.txt\)$/,
    );
    expect(second).toMatch(/^exit_group +2 +nginx, sh +allow/);
    expect(stdout).toMatch(/^socket +1 .* allow where argument 0 is AF_INET /m);
    expect(stdout).toMatch(/^incomplete: names_without_architecture: strace does not tell/m);
  });

  test("prints what one process did, as JSON and as Markdown", async () => {
    const { stdout } = await show("trace.txt", "maps.json", "--process", "sh", "--json");
    const { rows } = JSON.parse(stdout) as { rows: { name: string; count: number }[] };
    expect(rows.map(({ name, count }) => [name, count])).toEqual([
      ["openat", 5],
      ["exit_group", 1],
    ]);
    const markdown = await show("trace.txt", "--format", "markdown");
    expect(markdown.stdout).toMatch(/^\| call \| count \|/);
  });

  test("prints what containers of some images did, and of which", async () => {
    const rowsOf = async (...args: readonly string[]): Promise<unknown> => {
      const { stdout } = await show("events.json", "trace.txt", "--json", ...args);
      const { rows } = JSON.parse(stdout) as { rows: { name: string; count: number }[] };
      return rows.map(({ name, count }) => [name, count]);
    };
    expect(await rowsOf("--image", "nginx")).toEqual([["openat", 2]]);
    expect(await rowsOf("--image", "nginx:1.27")).toEqual([["openat", 1]]);
    expect(await rowsOf("--image", "nginx", "--image", "redis")).toEqual([
      ["openat", 2],
      ["socket", 1],
    ]);
    expect(await rowsOf("--image", "nginx", "--process", "redis")).toEqual([]);
    const { stdout } = await show("events.json", "trace.txt", "--image", "redis");
    expect(stdout).toContain("calls of containers whose image is not told are left out");
  });

  test("writes what was read as one recording, which it reads again", async () => {
    const arch = ["--arch", "x86_64"];
    const written = await show("trace.txt", "maps.json", ...arch, "--recording", "-o", "all.json");
    expect(written).toEqual({ status: 0, stdout: "", stderr: "" });
    const text = await readFile(path.join(folder, "all.json"), "utf8");
    expect(text).toContain('"kind": "SyscallRecording"');
    expect((await show("all.json", "--recording")).stdout).toBe(text);
    expect((await show("all.json")).stdout).not.toContain("incomplete");
  });

  test.each([
    { note: "no recording", args: ["letter.txt"], status: 1, stderr: "letter.txt:1:1: " },
    { note: "a file that is not there", args: ["nothing"], status: 1, stderr: "no such file" },
    {
      note: "a process that is not in it",
      args: ["trace.txt", "--process", "ngnix"],
      status: 1,
      stderr: 'did you mean "nginx"?',
    },
    {
      note: "an image that is not in it",
      args: ["events.json", "--image", "reids"],
      status: 1,
      stderr: 'did you mean "docker.io/library/redis"?',
    },
    {
      note: "a format for a recording",
      args: ["trace.txt", "--recording", "--format", "json"],
      status: 2,
      stderr: "goes without --format",
    },
    {
      note: "two formats",
      args: ["trace.txt", "--json", "--format", "markdown"],
      status: 2,
      stderr: "not markdown",
    },
    { note: "a format that there is not", args: ["a", "--from", "x"], status: 2, stderr: "strace" },
    {
      note: "a place that cannot be written",
      args: ["trace.txt", "-o", "no/such/folder"],
      status: 1,
      stderr: "cannot write no/such/folder",
    },
  ])("refuses $note", async ({ args, status, stderr }) => {
    const run = await show(...args);
    expect(run.stderr).toContain(stderr);
    expect(run.status).toBe(status);
  });
});
