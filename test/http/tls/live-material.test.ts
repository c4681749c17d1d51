import { mkdirSync, renameSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type LiveMaterial, openLiveMaterial } from "../../../src/http/tls/live-material.ts";
import type { TlsFiles } from "../../../src/http/tls/settings.ts";
import { temporaryFolder } from "../../support/process.ts";
import { until } from "../../support/until.ts";
import type { Identity } from "../../support/x509/identity.ts";
import { issueServer, SERVER, writeTlsFiles } from "../../support/x509/tls-folder.ts";

const NEXT = issueServer("next");

let scratch: ReturnType<typeof temporaryFolder>;
let live: LiveMaterial | undefined;
let logged: string[];
/** The certificates that were handed on. */
let handed: string[];
/** How often the time was asked for: once a reading. */
let readings: number;

beforeEach(() => {
  scratch = temporaryFolder();
  [logged, handed, readings] = [[], [], 0];
});

afterEach(() => {
  live?.stop();
  scratch.remove();
});

async function open(files: TlsFiles): Promise<LiveMaterial> {
  const log = {
    info: (_fields: unknown, message: string) => void logged.push(message),
    error: ({ err }: { err?: unknown }) => void logged.push(String(err)),
  };
  const now = (): number => {
    readings += 1;
    return Date.parse("2026-11-27T12:00:00Z");
  };
  live = await openLiveMaterial(files, { log, now, intervalMs: 5 });
  live.follow(({ cert }) => handed.push(cert));
  return live;
}

const readAgain = async (): Promise<unknown> => {
  const before = readings;
  return await until("a reading", () => readings > before);
};

test("a new certificate with its key is taken", async () => {
  const opened = await open(writeTlsFiles(scratch.folder));
  writeTlsFiles(scratch.folder, NEXT);
  await until(() => handed.length > 0);
  expect(handed).toEqual([NEXT.certificate]);
  expect(opened.current().key).toBe(NEXT.key);
  expect(logged).toEqual(["new connections get the new certificate"]);
});

test("files that are written anew with the same content are no change", async () => {
  const files = writeTlsFiles(scratch.folder);
  await open(files);
  await readAgain();
  writeTlsFiles(scratch.folder);
  utimesSync(files.key, 1, 1);
  await readAgain();
  expect([handed, logged]).toEqual([[], []]);
});

test("while the files do not fit the old ones stay, the log says so once, and it mends itself", async () => {
  const files = writeTlsFiles(scratch.folder);
  const opened = await open(files);
  writeFileSync(files.certificate, NEXT.certificate);
  await until("it to be stale", () => opened.isStale());
  await readAgain();
  await readAgain();
  expect(opened.current().cert).toBe(SERVER.certificate);
  expect(logged).toEqual([
    `GATEHOUSE_TLS_KEY names ${files.key}: the key does not fit the certificate in ${files.certificate}`,
  ]);
  writeFileSync(files.key, NEXT.key);
  await until("it to be mended", () => !opened.isStale());
  expect(handed).toEqual([NEXT.certificate]);
});

test("a file that is gone is told, and what was there before is no change", async () => {
  const files = writeTlsFiles(scratch.folder);
  const opened = await open(files);
  unlinkSync(files.key);
  await until(() => opened.isStale());
  expect(logged.at(-1)).toContain("there is no such file");
  writeFileSync(files.key, SERVER.key);
  await until(() => !opened.isStale());
  expect(handed).toEqual([]);
  expect(logged.at(-1)).toBe("the TLS files can be used again");
});

/** One version of a secret as Kubernetes mounts it. */
function writeVersion(name: string, server: Identity): void {
  const folder = path.join(scratch.folder, name);
  mkdirSync(folder);
  writeTlsFiles(folder, server);
  symlinkSync(name, path.join(scratch.folder, "..data_tmp"));
  renameSync(path.join(scratch.folder, "..data_tmp"), path.join(scratch.folder, "..data"));
}

test("a mounted secret changes by its links", async () => {
  writeVersion("..1", SERVER);
  const names = ["server.pem", "server-key.pem"];
  for (const name of names) symlinkSync(`..data/${name}`, path.join(scratch.folder, name));
  const [certificate, key] = names.map((name) => path.join(scratch.folder, name)) as [
    string,
    string,
  ];
  await open({ certificate, key, clientAuthorities: undefined });
  writeVersion("..2", NEXT);
  await until(() => handed.length > 0);
  expect(handed).toEqual([NEXT.certificate]);
});
