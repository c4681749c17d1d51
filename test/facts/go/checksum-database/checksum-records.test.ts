import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "@jest/globals";
import { isPolicyError } from "../../../../src/domain/policy-error.ts";
import type { ChecksumRecords } from "../../../../src/facts/go/checksum-database/checksum-records.ts";
import { gatherChecksumRecords } from "../../../../src/facts/go/checksum-database/gather-checksum-records.ts";
import {
  type LoggedSums,
  loggedSums,
} from "../../../../src/facts/go/checksum-database/logged-sums.ts";
import { readChecksumRecords } from "../../../../src/facts/go/checksum-database/read-checksum-records.ts";
import {
  GO_CHECKSUM_DATABASE,
  GO_CHECKSUM_KEY,
  parseVerifierKey,
} from "../../../../src/facts/go/checksum-database/verifier-key.ts";
import { writeChecksumRecords } from "../../../../src/facts/go/checksum-database/write-checksum-records.ts";
import {
  unescapePath,
  unescapeVersion,
} from "../../../../src/go-modules/module-path/escape-path.ts";
import { checksumLog, noteSigner } from "../../../support/checksum-log.ts";
import { describeWithProgram } from "../../../support/needs.ts";

const root = mkdtempSync(path.join(tmpdir(), "gatehouse-sumdb-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const DATABASE = "sums.example.com";
const signer = noteSigner(DATABASE);
const key = parseVerifierKey(signer.verifierKey);

const TOOLCHAIN = { path: "golang.org/toolchain", version: "v0.0.1-go1.22.5.linux-amd64" };
const UPPER = { path: "example.com/Upper", version: "v1.0.0" };
const texts = Array.from({ length: 300 }, (_, id) => `a.b/c${id} v1.0.0 h1:${id}=\n`);
texts[17] = `${TOOLCHAIN.path} ${TOOLCHAIN.version} h1:tool=\n${TOOLCHAIN.path} ${TOOLCHAIN.version}/go.mod h1:mod=\n`;
texts[270] = `${UPPER.path} ${UPPER.version} h1:upper=\n`;
const log = checksumLog(texts);

let folder: string;
let cache: string;
let count = 0;

/** A cache in which both modules were looked up. */
beforeEach(() => {
  count += 1;
  folder = path.join(root, String(count));
  cache = path.join(folder, DATABASE);
  log.writeTiles(cache);
  write("lookup/golang.org/toolchain@v0.0.1-go1.22.5.linux-amd64", log.lookup(17, signer));
  write("lookup/example.com/!upper@v1.0.0", log.lookup(270, signer));
});

function write(name: string, text: string | Uint8Array): void {
  const place = path.join(cache, name);
  mkdirSync(path.dirname(place), { recursive: true });
  writeFileSync(place, text);
}

async function gathered(latest?: string): Promise<LoggedSums> {
  const bytes = latest === undefined ? undefined : Buffer.from(latest);
  const { records } = await gatherChecksumRecords(folder, DATABASE, [TOOLCHAIN, UPPER], bytes);
  return reread(records);
}

function reread(records: ChecksumRecords, keys = [key]): Promise<LoggedSums> {
  return loggedSums(readChecksumRecords(Buffer.from(writeChecksumRecords(records)), "it"), keys);
}

describe("a module cache", () => {
  test("gives records with proofs, toolchains among them", async () => {
    expect(Object.fromEntries(await gathered())).toEqual({
      "golang.org/toolchain v0.0.1-go1.22.5.linux-amd64": {
        hash: "h1:tool=",
        proof: "verified",
        why: "",
      },
      "golang.org/toolchain v0.0.1-go1.22.5.linux-amd64/go.mod": {
        hash: "h1:mod=",
        proof: "verified",
        why: "",
      },
      "example.com/Upper v1.0.0": { hash: "h1:upper=", proof: "verified", why: "" },
    });
  });

  test("names what was never looked up", async () => {
    const gone = { path: "example.com/gone", version: "v1.0.0" };
    const { missing, records } = await gatherChecksumRecords(folder, DATABASE, [gone, UPPER]);
    expect([missing, records.records.length, records.trees.length]).toEqual([[gone], 1, 1]);
  });

  test("proves by the latest tree where there are no tiles for that of the lookup", async () => {
    const older = checksumLog(texts.slice(0, 280));
    write("lookup/example.com/!upper@v1.0.0", older.lookup(270, signer));
    rmSync(path.join(cache, "tile/8/0/001.p"), { recursive: true });
    write("tile/8/0/001.p/20", Buffer.alloc(0));
    expect((await gathered()).get("example.com/Upper v1.0.0")?.proof).toBe("not_verifiable");
    log.writeTiles(cache);
    rmSync(path.join(cache, "tile/8/0/001.p/20"));
    expect(
      (await gathered(signer.sign(log.treeText()))).get("example.com/Upper v1.0.0")?.proof,
    ).toBe("verified");
  });

  test.each([
    {
      note: "a hash in a lookup",
      alter: () =>
        write(
          "lookup/example.com/!upper@v1.0.0",
          log.lookup(270, signer).replace("h1:upper", "h1:lower"),
        ),
      proof: "contradicted",
      why: "does not lead to the root",
    },
    {
      note: "the id in a lookup",
      alter: () =>
        write("lookup/example.com/!upper@v1.0.0", log.lookup(270, signer).replace("270", "271")),
      proof: "contradicted",
      why: "does not lead to the root",
    },
    {
      note: "a tile",
      alter: () => write("tile/8/0/001.p/44", Buffer.alloc(44 * 32)),
      proof: "contradicted",
      why: "does not lead to the root",
    },
    {
      note: "the size of the tree",
      alter: () =>
        write(
          "lookup/example.com/!upper@v1.0.0",
          log.lookup(270, signer).replace("\n300\n", "\n299\n"),
        ),
      proof: "contradicted",
      why: "is not of this tree",
    },
    {
      note: "the signer",
      alter: () => write("lookup/example.com/!upper@v1.0.0", log.lookup(270, noteSigner(DATABASE))),
      proof: "not_verifiable",
      why: "not known",
    },
  ])("where $note was altered, it shows", async ({ alter, proof, why }) => {
    alter();
    const { records } = await gatherChecksumRecords(folder, DATABASE, [UPPER]);
    const sum = [...(await reread(records)).values()][0];
    expect(sum).toMatchObject({ proof, why: expect.stringContaining(why) });
  });

  test.each([
    { note: "nothing", bytes: "" },
    { note: "no id", bytes: `x\n${texts[270]}\n` },
    { note: "an id that is not exact", bytes: `99999999999999999999\n${texts[270]}\n` },
    { note: "no empty line", bytes: `270\n${texts[270]}` },
    { note: "a control character", bytes: "270\na\tb c\n\n" },
    { note: "more than any has", bytes: "a".repeat(100_000) },
  ])("of a lookup with $note there is no record", async ({ bytes }) => {
    write("lookup/example.com/!upper@v1.0.0", bytes);
    const { missing } = await gatherChecksumRecords(folder, DATABASE, [UPPER]);
    expect(missing).toEqual([UPPER]);
  });

  test("is never left by way of a name", async () => {
    const away = { path: "../../../etc", version: "v1.0.0" };
    expect((await gatherChecksumRecords(folder, DATABASE, [away])).missing).toEqual([away]);
    await expect(gatherChecksumRecords(folder, "../a", [UPPER])).rejects.toThrow(
      "no name of a checksum",
    );
  });
});

describe("records as they were given", () => {
  const note = signer.sign(log.treeText());
  const record = { id: 270, text: texts[270] ?? "", tree: 0, proof: log.proof(270) };
  const records = (...given: readonly ChecksumRecords["records"][number][]): ChecksumRecords => ({
    apiVersion: "facts.gatehouse/v1",
    kind: "ChecksumRecords",
    trees: [note],
    records: given,
  });
  const sumIn = async (given: ChecksumRecords): Promise<unknown> =>
    (await reread(given)).get("example.com/Upper v1.0.0");

  test("a record without a proof says nothing, one with a proof counts before it", async () => {
    const bare = { id: 270, text: texts[270] ?? "", tree: 0 };
    expect(await sumIn(records(bare))).toMatchObject({ proof: "not_verifiable" });
    expect(await sumIn(records(bare, record, bare))).toMatchObject({ proof: "verified" });
  });

  test("a forged record beside a proven one changes nothing, alone it is contradicted", async () => {
    const forged = { ...record, text: `${UPPER.path} ${UPPER.version} h1:forged=\n` };
    expect(await sumIn(records(forged))).toMatchObject({ proof: "contradicted" });
    expect(await sumIn(records(forged, record, forged))).toMatchObject({
      hash: "h1:upper=",
      proof: "verified",
    });
  });

  test("two hashes of one module that are both in the log contradict each other", async () => {
    const twice = [...texts];
    twice[3] = `${UPPER.path} ${UPPER.version} h1:second=\n`;
    const other = checksumLog(twice);
    const given = [270, 3, 270].map((id) => ({
      id,
      text: twice[id] ?? "",
      tree: 0,
      proof: other.proof(id),
    }));
    const trees = [signer.sign(other.treeText())];
    expect(await sumIn({ ...records(...given), trees })).toMatchObject({
      proof: "contradicted",
      why: expect.stringContaining("two hashes"),
    });
  });

  test("a signed note of something else is no tree", async () => {
    const trees = [signer.sign("go.sum database tree v2\n300\nx\n")];
    expect(await sumIn({ ...records(record), trees })).toMatchObject({ proof: "not_verifiable" });
  });

  test.each([
    { note: "another kind", from: "ChecksumRecords", to: "Other", place: "1:43", says: "kind" },
    {
      note: "a tree that is not there",
      from: '"tree":0',
      to: '"tree":1',
      place: "2:",
      says: "list of 1 trees",
    },
    { note: "a negative id", from: '"id":270', to: '"id":-1', place: "2:7", says: "id" },
    {
      note: "a text without an end",
      from: "h1:upper=\\n",
      to: "h1:upper=",
      place: "2:18",
      says: "lines of a go.sum",
    },
    {
      note: "a proof that is none",
      from: '"proof":["',
      to: '"proof":["x',
      place: "2:",
      says: "SHA-256",
    },
    { note: "another field", from: '"tree":0', to: '"tree":0,"x":1', place: "2:1", says: "x" },
    { note: "a name twice", from: '"tree":0', to: '"tree":0,"tree":0', place: "2:", says: "twice" },
  ])("$note is refused with its place", ({ from, to, place, says }) => {
    const text = writeChecksumRecords(records(record)).replace(from, to);
    try {
      readChecksumRecords(Buffer.from(text), "it");
    } catch (error) {
      if (!isPolicyError(error)) throw error;
      const [found] = error.diagnostics;
      expect(`${found?.location?.row}:${found?.location?.col}`).toMatch(new RegExp(`^${place}`));
      expect(found?.message).toContain(says);
      return;
    }
    throw new Error("it was read");
  });
});

describeWithProgram("Go's public database", ["go"], () => {
  const modCache = execFileSync("go", ["env", "GOMODCACHE"], { encoding: "utf8" }).trim();
  const place = path.join(modCache, "cache", "download", "sumdb");
  const lookups = path.join(place, GO_CHECKSUM_DATABASE, "lookup");
  const isCached = statSync(lookups, { throwIfNoEntry: false }) !== undefined;

  // Only a Go that had no go.sum to go by has asked it: the logs above are ours.
  if (!isCached) {
    test("nothing of it is in the cache of a machine that never asked it, and that is told", async () => {
      const modules = [{ path: "golang.org/x/mod", version: "v0.30.0" }];
      const { records, missing } = await gatherChecksumRecords(
        place,
        GO_CHECKSUM_DATABASE,
        modules,
      );
      expect(missing).toEqual(modules);
      expect(records.records).toEqual([]);
    });
    return;
  }

  test("what this machine's cache has of it is in the log", async () => {
    const modules = readdirSync(lookups, { recursive: true, encoding: "utf8" })
      .filter((name) => name.includes("@"))
      .toSorted()
      .slice(0, 60)
      .flatMap((name) => {
        const at = name.lastIndexOf("@");
        const [module, version] = [
          unescapePath(name.slice(0, at)),
          unescapeVersion(name.slice(at + 1)),
        ];
        return module === undefined || version === undefined ? [] : [{ path: module, version }];
      });
    const latest = path.join(
      execFileSync("go", ["env", "GOPATH"], { encoding: "utf8" }).trim(),
      "pkg/sumdb",
      GO_CHECKSUM_DATABASE,
      "latest",
    );
    const known =
      statSync(latest, { throwIfNoEntry: false }) === undefined ? undefined : readFileSync(latest);
    const { records, missing } = await gatherChecksumRecords(
      place,
      GO_CHECKSUM_DATABASE,
      modules,
      known,
    );
    const sums = await reread(records, [parseVerifierKey(GO_CHECKSUM_KEY)]);
    expect(missing).toEqual([]);
    expect(sums.size).toBeGreaterThanOrEqual(modules.length);
    expect([...sums].filter(([, { proof }]) => proof === "contradicted")).toEqual([]);
  });
});
