import { describe, expect, test } from "@jest/globals";
import { EXIT_CODES, EXIT_STATUS } from "../../src/cli/exit-codes.ts";
import { COMMANDS, commandLines, createProgram } from "../../src/cli/program.ts";
import { runCli, startCli } from "./run-cli.ts";

const ESCAPE = "\u001b[";

describe("usage", () => {
  test.each([
    {
      note: "an unknown command suggests the nearest",
      argv: ["psh"],
      stderr: "error: unknown command 'psh'\n(Did you mean push?)\n(gatehouse --help tells more)\n",
    },
    {
      note: "a missing argument is named",
      argv: ["rollback", "authz"],
      stderr:
        "error: missing required argument 'revision'\n(gatehouse rollback --help tells more)\n",
    },
    {
      note: "an unknown option suggests the nearest",
      argv: ["push", "x", "--dryrun"],
      stderr:
        "error: unknown option '--dryrun'\n(Did you mean --dry-run?)\n(gatehouse push --help tells more)\n",
    },
    {
      note: "an argument too many is refused",
      argv: ["list", "authz"],
      stderr:
        "error: too many arguments for 'list'. Expected 0 arguments but got 1.\n(gatehouse list --help tells more)\n",
    },
    {
      note: "a server URL of another scheme is refused",
      argv: ["list", "--server", "redis://127.0.0.1"],
      stderr:
        "error: option '--server <url>' argument 'redis://127.0.0.1' is invalid. \"redis://127.0.0.1\" is no server URL; one like http://127.0.0.1:8420 is wanted\n(gatehouse list --help tells more)\n",
    },
    {
      note: "a server URL with a password is refused",
      argv: ["list", "--server", "http://me:secret@127.0.0.1"],
      stderr:
        "error: option '--server <url>' argument 'http://me:secret@127.0.0.1' is invalid. a server URL holds no user, query or fragment: only scheme, host, port and path\n(gatehouse list --help tells more)\n",
    },
  ])("$note", async ({ argv, stderr }) => {
    expect(await runCli(argv)).toEqual({ status: 2, stdout: "", stderr });
  });

  test("a wrong GATEHOUSE_SERVER is a wrong setting", async () => {
    const run = await runCli(["list"], { env: { GATEHOUSE_SERVER: "unix://x" } });
    expect(run.status).toBe(5);
    expect(run.stderr).toMatch(/^error: "unix:\/\/x" is no server URL/);
  });

  test("nothing to do prints the help and is wrong usage", async () => {
    const run = await runCli([]);
    expect(run.status).toBe(2);
    expect(run.stderr).toMatch(/^Usage: gatehouse/);
  });

  test("--version is the version of the package", async () => {
    expect(await runCli(["--version"])).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as unknown as string,
      stderr: "",
    });
  });
});

describe("help", () => {
  test("the program's help lists each command and each exit status", async () => {
    const { stdout, status } = await runCli(["--help"]);
    expect(status).toBe(0);
    for (const { name, summary } of COMMANDS) {
      expect(stdout).toMatch(new RegExp(`^  ${name} +${summary}$`, "m"));
    }
    for (const { status: code, meaning } of EXIT_CODES)
      expect(stdout).toMatch(`${code}`.padEnd(5) + meaning);
    expect(stdout).not.toContain(ESCAPE);
  });

  test.each(commandLines().map(({ name }) => [name]))(
    "%s --help has examples that parse",
    async (name) => {
      const { stdout, status } = await runCli([...name.split(" "), "--help"]);
      expect(status).toBe(0);
      const lines = stdout.split("\n").filter((line) => line.startsWith("  $ gatehouse "));
      expect(lines.length).toBeGreaterThanOrEqual(2);
      for (const line of lines) {
        expect(line).toMatch(/ {3}# \S/);
        expect(COMMANDS.map((command) => command.name)).toContain(line.split(" ")[4]);
        expect(line.length).toBeLessThanOrEqual(100);
      }
    },
  );

  test("a group's help lists its commands", async () => {
    for (const entry of COMMANDS) {
      if (!("verbs" in entry)) continue;
      const { stdout, status } = await runCli([entry.name, "--help"]);
      expect(status).toBe(0);
      for (const { name, summary } of entry.verbs) {
        expect(stdout).toMatch(new RegExp(`^  ${name} +${summary}$`, "m"));
      }
    }
  });

  test("serve names the variable of each option", async () => {
    const { stdout } = await runCli(["serve", "--help"]);
    for (const variable of ["ADDRESS", "BUNDLES", "DATA_DIR", "REDIS_URL", "LOG_LEVEL"]) {
      expect(stdout).toContain(`$GATEHOUSE_${variable}`);
    }
  });

  test("every command that prints data has --json", () => {
    const { stdout, stderr } = startCli(["--version"]);
    const program = createProgram({
      stdout,
      stderr,
      stdin: (async function* () {})(),
      env: {},
      cwd: ".",
      signal: new AbortController().signal,
      now: () => 0,
    });
    const groups = COMMANDS.filter((entry) => "verbs" in entry).map(({ name }) => name);
    const without = program.commands
      .flatMap((command) => (groups.includes(command.name()) ? command.commands : [command]))
      .filter((command) => !command.options.some(({ long }) => long === "--json"))
      .map((command) => command.name());
    // dev-cert, context add, use and remove say what they did, completion writes a script; what the others write is JSON.
    const writers = ["record", "sign", "verdict", "facts", "checksums"];
    const tellers = ["dev-cert", "add", "use", "remove"];
    expect(without).toEqual(["serve", "health", "export", ...tellers, ...writers, "completion"]);
  });
});

describe("colour", () => {
  const list = async (env: NodeJS.ProcessEnv, terminal: boolean): Promise<boolean> => {
    const { stdout, stderr } = await runCli(["push", "--help"], { env, terminal });
    return `${stdout}${stderr}`.includes(ESCAPE);
  };
  test.each([
    { note: "on a terminal", env: {}, terminal: true, want: true },
    { note: "not elsewhere", env: {}, terminal: false, want: false },
    { note: "not with NO_COLOR", env: { NO_COLOR: "1" }, terminal: true, want: false },
    { note: "with an empty NO_COLOR", env: { NO_COLOR: "" }, terminal: true, want: true },
    { note: "not on a dumb terminal", env: { TERM: "dumb" }, terminal: true, want: false },
  ])("$note", async ({ env, terminal, want }) => {
    expect(await list(env, terminal)).toBe(want);
  });
});

test("every reason for saying no has a documented exit status", () => {
  const documented = new Set(EXIT_CODES.map(({ status }) => status));
  for (const status of Object.values(EXIT_STATUS)) expect(documented).toContain(status);
  expect(documented.size).toBe(EXIT_CODES.length);
});
