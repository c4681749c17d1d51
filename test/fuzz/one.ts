import { readFileSync } from "node:fs";
import { compareWithOpa } from "../decide/topdown/compare.ts";

const lines = readFileSync(process.argv[2] ?? 0, "utf8").split("\n---\n");
for (const each of lines) {
  const v0 = each.includes("#v0");
  const result = compareWithOpa([
    {
      note: "",
      v0,
      modules: {
        "t.rego": `package t\n\nimport future.keywords.not\nimport future.keywords.and\nimport future.keywords.or\n\ns contains x if some x in input.xs\n\no[k] := v if some k, v in input.o\n\nf(x) := y if y := x + 1\n\nn := input.n\n\n${each}\n`,
      },
      data: { d: { a: 1, b: ["x", 2] } },
      inputs: [
        { n: 1, xs: [1, "a"], o: { a: 1 } },
        { n: 0, xs: [1, "a"], o: { a: 1 } },
      ],
      queries: ["data.t.r"],
      strict: process.argv[3] === "strict",
    },
  ]);
  console.log(
    each,
    "=>",
    result.same,
    result.different.map((d) => d.split("\n").slice(0, 3)),
    [...result.unsupported.keys()],
    result.refusals,
  );
}
