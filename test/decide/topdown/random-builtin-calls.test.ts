import { test } from "@jest/globals";
import { expectSameAnswers } from "./random-programs.ts";

test("random calls of builtins are answered as OPA answers them", () => {
  expectSameAnswers("builtinCalls");
});
