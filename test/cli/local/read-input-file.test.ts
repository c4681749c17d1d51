import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { readInputFile } from "../../../src/cli/local/source-path.ts";
import { temporaryFolder } from "../../support/process.ts";

const { folder, remove } = temporaryFolder();
afterAll(remove);

const read = async (file: string): Promise<string> => {
  const io = { cwd: folder } as never;
  const bytes = await readInputFile(io, file, { limit: 100, tooLarge: "too large" });
  return Buffer.from(bytes).toString();
};

test("a file is read through links, as those of a mounted ConfigMap lie", async () => {
  mkdirSync(path.join(folder, "..2026_11_27"));
  writeFileSync(path.join(folder, "..2026_11_27/go.sum"), "text");
  symlinkSync("..2026_11_27", path.join(folder, "..data"));
  symlinkSync("..data/go.sum", path.join(folder, "go.sum"));
  expect(await read("go.sum")).toBe("text");
});

test("standard input is read to the limit and no further", async () => {
  let given = 0;
  const stdin = (async function* () {
    for (;;) {
      given += 1;
      yield Buffer.alloc(40);
    }
  })();
  const reading = readInputFile({ stdin } as never, "-", { limit: 100, tooLarge: "too large" });
  await expect(reading).rejects.toMatchObject({ code: "too_large", message: "too large" });
  expect(given).toBe(3);
});

test.each([
  [
    "a link that leads nowhere",
    () => symlinkSync("nothing", path.join(folder, "dangling")),
    "dangling",
  ],
  ["a link to itself", () => symlinkSync("loop", path.join(folder, "loop")), "loop"],
])("%s is refused", async (_note, make, file) => {
  make();
  await expect(read(file)).rejects.toThrow(`cannot read ${path.join(folder, file)}`);
});
