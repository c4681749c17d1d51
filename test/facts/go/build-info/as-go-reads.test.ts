import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { readBuildInfo } from "../../../../src/facts/go/build-info/read-build-info.ts";
import { describeWithProgram } from "../../../support/needs.ts";
import { asGoSays } from "./as-go-says.ts";
import { bytesAccess, craftElf, MARKER } from "./crafted.ts";
import { buildGoReader, type GoReader } from "./go-reader.ts";
import { MODULE_INFO_TEXTS } from "./module-info-texts.ts";

describeWithProgram("what Go's own library reads", ["go"], () => {
  let reader: GoReader;
  beforeAll(async () => {
    reader = await buildGoReader();
  });
  afterAll(() => reader.dispose());

  test("of the lines is what we read, and it refuses what we refuse", async () => {
    // Go takes for a list only what ends with a line.
    const binaries = MODULE_INFO_TEXTS.map(({ text }) => craftElf({ lines: `${text}\n` }));
    const told = await reader.read(binaries);
    for (const [index, bytes] of binaries.entries()) {
      const note = MODULE_INFO_TEXTS[index]?.note;
      const reading = await readBuildInfo(bytesAccess(bytes));
      const ours = reading.kind === "read" ? asGoSays(reading.info) : undefined;
      expect([note, ours]).toEqual([note, told[index]?.info]);
    }
  });

  test("of the version of Go is what we read, whoever built it", async () => {
    const versions = [
      "go1.13",
      "go1.22.1 X:nocoverageredesign,synchashtriemap",
      "go1.22.1-bigcorp X:boringcrypto",
      "go1.21.0 (Red Hat 1.21.0-1.el9)",
      "go1.27-devel_5af2a1c3f2 Thu Sep 10 10:00:00 2026 -0700",
      "devel go1.27-5af2a1c3f2 Thu Sep 10 10:00:00 2026 -0700",
      "devel +5af2a1c3f2 Thu Sep 10 10:00:00 2019 -0700",
      "go1.26.8 \u00e4",
    ];
    const binaries = versions.map((version) => craftElf({ version }));
    const told = await reader.read(binaries);
    for (const [index, bytes] of binaries.entries()) {
      const reading = await readBuildInfo(bytesAccess(bytes));
      expect(reading).toMatchObject({ info: { goVersion: versions[index] } });
      expect(told[index]).toMatchObject({ info: { GoVersion: versions[index] } });
    }
  });

  // Why a second marker is not verifiable here.
  test("behind a marker where none belongs is somebody else's text", async () => {
    const before = Buffer.alloc(32);
    MARKER.copy(before, 1);
    before[31] = 2;
    const bytes = craftElf({ before });
    bytes.write("\u0007go1.1.1", bytes.lastIndexOf(MARKER) + 16);
    const [told] = await reader.read([bytes]);
    // The first is what Go 1.26 reads; the second is what stands behind the marker.
    expect([
      { GoVersion: "go1.1.1", Main: {} },
      expect.objectContaining({ GoVersion: "go1.26.8" }),
    ]).toContainEqual(told?.info);
    expect(await readBuildInfo(bytesAccess(bytes))).toMatchObject({
      code: "build_information_damaged",
    });
  });
});
