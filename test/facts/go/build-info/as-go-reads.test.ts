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
