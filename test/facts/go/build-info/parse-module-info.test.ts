import { describe, expect, test } from "@jest/globals";
import { parseModuleInfo } from "../../../../src/facts/go/build-info/parse-module-info.ts";

import { MODULE_INFO_TEXTS } from "./module-info-texts.ts";

describe("the lines of build information", () => {
  test.each(MODULE_INFO_TEXTS.filter(({ wrong }) => wrong !== undefined))(
    "$note: $wrong",
    ({ text, wrong }) => {
      expect(() => parseModuleInfo(text)).toThrow(new RegExp(wrong as string));
    },
  );

  test("a hundred thousand modules are read one after the other", () => {
    const line = (index: number): string => `dep\texample.com/m${index}\tv1.0.0\t\n`;
    const text = Array.from({ length: 100_000 }, (_, index) => line(index)).join("");
    expect(parseModuleInfo(text).modules).toHaveLength(100_000);
  });
});
