import { expect, test } from "@jest/globals";

test("Jest runs real ES modules, not CommonJS made of them", () => {
  expect(typeof module).toBe("undefined");
  expect(typeof require).toBe("undefined");
  expect(import.meta.url.startsWith("file:")).toBe(true);
});
