import { expect, test } from "@jest/globals";
import { createClosing } from "../../src/service/closing.ts";

test("all is closed once, the last opened first, whatever throws", async () => {
  const closing = createClosing();
  const closed: string[] = [];
  closing.add(() => void closed.push("store"));
  closing.add(() => {
    throw new Error("the feed is gone");
  });
  closing.add(async () => void closed.push("server"));
  const both = [closing.close(), closing.close()];
  await expect(Promise.all(both)).rejects.toThrow("the feed is gone");
  expect(closed).toEqual(["server", "store"]);
});
