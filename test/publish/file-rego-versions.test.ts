import { writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "@jest/globals";
import { pack } from "tar-stream";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import { readArchive } from "../../src/means/archive/read-archive.ts";
import { readSource } from "../../src/pipeline/read-source.ts";
import { packRevision } from "../../src/publish/pack.ts";
import { runOpa } from "../support/opa-folder.ts";
import { temporaryFolder } from "../support/process.ts";

const { folder, remove } = temporaryFolder();
afterAll(remove);

/** An archive with a module that only Rego v0 reads, in a manifest of Rego v1; `lead` is put before each name. */
async function archiveOf(lead: string, glob: string, module: string): Promise<Buffer> {
  const packer = pack();
  const manifest = { roots: ["old"], rego_version: 1, file_rego_versions: { [glob]: 0 } };
  packer.entry({ name: `${lead}.manifest` }, JSON.stringify(manifest));
  packer.entry({ name: `${lead}${module}` }, "package old\n\nallow { input.x }\n");
  packer.finalize();
  const blocks: Buffer[] = [];
  for await (const block of packer) blocks.push(block as Buffer);
  return gzipSync(Buffer.concat(blocks));
}

/** Whether OPA loads an archive. */
function isLoaded(archive: Uint8Array): boolean {
  const file = path.join(folder, "bundle.tar.gz");
  writeFileSync(file, archive);
  try {
    return runOpa(folder, ["eval", "-b", file, "--format=raw", "data.old"]) === "{}\n";
  } catch {
    return false;
  }
}

/** What agents get of a pushed archive. */
async function published(archive: Uint8Array): Promise<Uint8Array> {
  const source = readSource(parseBundleName("old"), await readArchive(archive));
  const { artifacts } = await packRevision({ source, warnings: [] }, "2026-01-01T00:00:00Z");
  return artifacts.get("bundle.tar.gz") ?? new Uint8Array();
}

interface Case {
  readonly glob: string;
  readonly lead: "" | "/";
  /** Default `old/a.rego`. */
  readonly module?: string;
  readonly counts: boolean;
}

/** What real OPA makes of each is asked, and stated. */
const CASES: readonly Case[] = [
  { lead: "", glob: "old/*.rego", counts: true },
  { lead: "", glob: "old/a.rego", counts: true },
  { lead: "", glob: "*.rego", counts: true },
  { lead: "", glob: "*/a.rego", counts: true },
  { lead: "", glob: "**", counts: true },
  { lead: "", glob: "?ld/a.rego", counts: true },
  { lead: "", glob: "[no]ld/*", counts: true },
  { lead: "", glob: "{new,old}/*.rego", counts: true },
  { lead: "", glob: "a.rego", module: "a.rego", counts: true },
  { lead: "", glob: "new/*.rego", counts: false },
  { lead: "", glob: "ld/*.rego", counts: false },
  { lead: "/", glob: "/old/*.rego", counts: true },
  { lead: "/", glob: "/old/a.rego", counts: true },
  { lead: "/", glob: "*.rego", counts: true },
  { lead: "/", glob: "*/a.rego", module: "a.rego", counts: true },
  { lead: "/", glob: "?old/a.rego", counts: true },
  { lead: "/", glob: "[!x]old/*", counts: true },
  { lead: "/", glob: "/new/*.rego", counts: false },
];

describe("file_rego_versions count as for OPA", () => {
  test.each(CASES)("$lead + $module: $glob: $counts", async ({ lead, glob, module, counts }) => {
    const archive = await archiveOf(lead, glob, module ?? "old/a.rego");
    expect(isLoaded(archive)).toBe(counts);
    expect(isLoaded(await published(archive))).toBe(counts);
  });

  test("a glob with a slash counts for names without: a folder that OPA would read so was packed", async () => {
    expect(isLoaded(await published(await archiveOf("", "/old/*.rego", "old/a.rego")))).toBe(true);
  });
});
