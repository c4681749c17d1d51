import { describe, test } from "@jest/globals";
import { expectSameAnswers } from "./random-programs.ts";

describe("random programs are answered as OPA answers them", () => {
  test.each(["lateReferences", "partialRules", "layers"])("%s", (family) => {
    expectSameAnswers(family);
  });
});
