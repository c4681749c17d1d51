import { describe, test } from "@jest/globals";
import { expectSameAnswers } from "./random-programs.ts";

describe("random programs are answered as OPA answers them", () => {
  test.each(["clauses", "calls"])("%s", (family) => {
    expectSameAnswers(family);
  });
});
