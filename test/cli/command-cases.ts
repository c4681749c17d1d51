import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { writeTree } from "../../src/cli/local/write-tree.ts";
import type { FileTree } from "../../src/domain/bundle.ts";
import { writeArchive } from "../../src/means/archive/write-archive.ts";
import { type Canned, type CannedServer, startCannedServer } from "./canned-server.ts";
import { runCli } from "./run-cli.ts";

/** One command line against a server of canned answers, and all that comes of it. */
export interface CommandCase {
  readonly note: string;
  readonly argv: readonly string[];
  /** What the server answers, by request line. */
  readonly answers?: Readonly<Record<string, Canned>>;
  readonly stdin?: string;
  readonly status: number;
  /** Lines, with the server's URL as `<server>`. */
  readonly stdout: readonly string[];
  readonly stderr?: readonly string[];
  /** The last request the server must have seen; with its body when one is written behind it. */
  readonly asked?: string;
}

/** A canned server and a folder with something to push, made before the tests of a file. */
export interface Stage {
  server: CannedServer;
  folder: string;
  archive: Uint8Array;
}

const ARCHIVED: FileTree = new Map([
  ["authz/allow.rego", Buffer.from("package authz\n\nallow := true\n")],
  ["data.json", Buffer.from("{}\n")],
]);

const DECLARATION =
  "apiVersion: gatehouse/v1\nkind: Bundle\nmetadata:\n  name: authz\nspec:\n  roots: [authz]\n";

/** Makes the stage of a test file: `policy.tar.gz`, `plain/`, `declared/` and `full/`. */
export function useStage(): Stage {
  const stage = {} as Stage;
  beforeAll(async () => {
    stage.server = await startCannedServer();
    stage.folder = await mkdtemp(path.join(tmpdir(), "gatehouse-cli-"));
    stage.archive = await writeArchive(ARCHIVED);
    await writeTree(
      stage.folder,
      new Map([
        ["policy.tar.gz", stage.archive],
        ["plain/authz/allow.rego", Buffer.from("package authz\n")],
        ["declared/bundle.yaml", Buffer.from(DECLARATION)],
        ["full/mine.txt", Buffer.from("mine")],
      ]),
    );
  });
  afterAll(async () => {
    await stage.server.close();
    await rm(stage.folder, { recursive: true });
  });
  return stage;
}

/** Runs every case on the stage. */
export function testCommands(stage: Stage, cases: readonly CommandCase[]): void {
  test.each(cases)("$note", async (each) => {
    const { server, folder } = stage;
    for (const [line, canned] of Object.entries(each.answers ?? {})) server.answer(line, canned);
    const run = await runCli(each.argv, {
      cwd: folder,
      env: { GATEHOUSE_SERVER: server.url },
      ...(each.stdin === undefined ? {} : { stdin: each.stdin }),
    });
    const lines = (text: string): string[] => text.replaceAll(server.url, "<server>").split("\n");
    expect(lines(run.stderr)).toEqual([...(each.stderr ?? []), ""]);
    expect(lines(run.stdout)).toEqual([...each.stdout, ""]);
    expect(run.status).toBe(each.status);
    if (each.asked === undefined) return;
    const last = server.asked.at(-1);
    const body = each.asked.includes("{") ? ` ${last?.body.toString()}` : "";
    expect(`${last?.line}${body}`).toBe(each.asked);
  });
}

export function answerOk(json: unknown): Canned {
  return { status: 200, json };
}

/** Bytes of any kind, as another program might answer them. */
export function answerRaw(status: number, type: string, body: string | Uint8Array): Canned {
  return (response) => {
    response.writeHead(status, { "Content-Type": type });
    response.end(body);
  };
}
