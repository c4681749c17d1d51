import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import type { Command } from "commander";
import { createProgram } from "../../../src/cli/program.ts";
import { describeWithProgram } from "../../support/needs.ts";
import { temporaryFolder } from "../../support/process.ts";
import { capture, runCli } from "../run-cli.ts";
import { ZSH_FILES, zshAnswers } from "./ask-zsh.ts";

/** What stands on the line behind `gatehouse` when a person presses tab, and what is offered. */
const REQUESTS: readonly { readonly line: string; readonly offered: readonly string[] }[] = [
  { line: "pu", offered: ["pull", "push"] },
  { line: "seccomp li", offered: ["lint"] },
  { line: "seccomp show --fo", offered: ["--format"] },
  { line: "seccomp show --format ", offered: ["json", "markdown", "text"] },
  { line: "seccomp show --format=m", offered: ["markdown"] },
  { line: "push x --en", offered: ["--engine", "--entrypoints"] },
  { line: "context u", offered: ["use"] },
  { line: "completion z", offered: ["zsh"] },
  { line: "help pus", offered: ["push"] },
  { line: "push --bundle ", offered: [] },
  { line: "history ", offered: [] },
  { line: "push tree/po", offered: ["tree/policy.rego"] },
  { line: "serve --config tree/po", offered: ["tree/policy.rego"] },
];
const LINES: readonly string[] = REQUESTS.map(({ line }) => `gatehouse ${line}`);

const { folder, remove } = temporaryFolder();
mkdirSync(path.join(folder, "tree"));
writeFileSync(path.join(folder, "tree", "policy.rego"), "");
afterAll(remove);

/** Writes the script of a shell and gives its place. */
async function scriptFor(shell: string): Promise<string> {
  const { stdout, status } = await runCli(["completion", shell]);
  expect(status).toBe(0);
  const file = path.join(folder, `script.${shell}`);
  writeFileSync(file, stdout);
  return file;
}

function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  const options = { cwd: folder, env: { PATH: process.env["PATH"], ...env } } as const;
  return execFileSync(program, args, { ...options, encoding: "utf8", timeout: 30_000 });
}

/** Asks a bash by its own words for them: `=` is one. The last answer is whether files are offered too. */
function askBash(script: string, lines: readonly string[]): string[][] {
  const asking = `
source "$1"; shift
compopt() { files="$1"; }
for line in "$@"; do
  IFS='|' read -r -a COMP_WORDS <<< "$line|"
  COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
  _gatehouse
  if [[ $files == -o ]]; then COMPREPLY+=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}")); fi
  echo "\${COMPREPLY[*]}"
done`;
  const asWords = lines.map((line) => line.replaceAll("=", " = ").replaceAll(" ", "|"));
  const output = run("bash", ["--norc", "-c", asking, "bash", script, ...asWords]);
  return output
    .split("\n")
    .slice(0, -1)
    .map((each) => each.split(" ").filter(Boolean));
}

describe("bash", () => {
  test("offers what the table says", async () => {
    const answers = askBash(await scriptFor("bash"), LINES);
    expect(answers.map((each) => each.toSorted())).toEqual(REQUESTS.map(({ offered }) => offered));
  });

  test("offers every command of every group, and every option of every command", async () => {
    const wanted = everyCommand().flatMap(({ line, command }) => {
      const options = command.createHelp().visibleOptions(command);
      const names = options.flatMap(({ long }) => (long === undefined ? [] : [long]));
      const commands = command.commands.map((each) => each.name());
      const asked = [{ line: `${line} --`, offered: names.toSorted() }];
      return commands.length === 0
        ? asked
        : [...asked, { line: `${line} `, offered: [...commands, "help"].toSorted() }];
    });
    expect(wanted.length).toBeGreaterThan(40);
    const answers = askBash(
      await scriptFor("bash"),
      wanted.map(({ line }) => line),
    );
    expect(answers.map((each) => each.toSorted())).toEqual(wanted.map(({ offered }) => offered));
  });

  test("offers every choice of every option", async () => {
    const wanted = everyCommand().flatMap(({ line, command }) =>
      command.options.flatMap(({ long, argChoices }) =>
        argChoices === undefined
          ? []
          : [{ line: `${line} ${long} `, offered: argChoices.toSorted() }],
      ),
    );
    expect(wanted.length).toBeGreaterThan(5);
    const answers = askBash(
      await scriptFor("bash"),
      wanted.map(({ line }) => line),
    );
    expect(answers.map((each) => each.toSorted())).toEqual(wanted.map(({ offered }) => offered));
  });

  test("completes the program under its name", async () => {
    const script = await scriptFor("bash");
    const output = run("bash", [
      "--norc",
      "-c",
      'source "$1"; complete -p gatehouse',
      "bash",
      script,
    ]);
    expect(output).toBe("complete -o default -F _gatehouse gatehouse\n");
  });
});

describeWithProgram("zsh", ["zsh"], () => {
  test("offers what the table says at a terminal", async () => {
    for (const [file, text] of Object.entries(ZSH_FILES)) {
      writeFileSync(path.join(folder, file), text);
    }
    const found = path.join(folder, "found");
    rmSync(found, { force: true });
    const env = { SCRIPT: await scriptFor("zsh"), FOUND: found, ZDOTDIR: folder, TERM: "dumb" };
    run("zsh", ["-f", path.join(folder, "type.zsh"), ...LINES], env);
    // A file is offered without its folder.
    const wanted = REQUESTS.map(({ offered }) => offered.map((each) => path.basename(each)));
    expect(zshAnswers(readFileSync(found, "utf8")).map((each) => each.toSorted())).toEqual(wanted);
  });
});

describeWithProgram("fish", ["fish"], () => {
  test("offers what the table says", async () => {
    const asking = "source $argv[1]; for line in $argv[2..]; complete -C $line; echo ---; end";
    const env = { HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
    const output = run("fish", ["-c", asking, await scriptFor("fish"), ...LINES], env);
    const answers = output.split("---\n").slice(0, -1);
    const words = answers.map((answer) =>
      answer
        .split("\n")
        .filter(Boolean)
        .map((each) => each.replace(/\t.*/, "").replace(/^--[a-z]+=/, ""))
        .toSorted(),
    );
    expect(words).toEqual(REQUESTS.map(({ offered }) => offered));
  });
});

test("another shell is wrong usage", async () => {
  const { status, stderr } = await runCli(["completion", "csh"]);
  expect(status).toBe(2);
  expect(stderr).toContain("Allowed choices are bash, zsh, fish.");
});

/** Each command, and what is typed for it. */
function everyCommand(): { readonly line: string; readonly command: Command }[] {
  const program = createProgram({
    stdout: capture(),
    stderr: capture(),
    stdin: (async function* () {})(),
    env: {},
    cwd: ".",
    signal: new AbortController().signal,
    now: () => 0,
  });
  const below = (command: Command, line: string): { line: string; command: Command }[] => [
    { line, command },
    ...command.commands.flatMap((each) => below(each, `${line} ${each.name()}`)),
  ];
  return below(program, "gatehouse");
}
