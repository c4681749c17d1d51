import { compareAnswers } from "../decide/topdown/compare.ts";
import { FAMILIES } from "../decide/topdown/families/families.ts";
import { askOracle } from "../support/oracle.ts";
import { seededRandom } from "../support/seeded-random.ts";

const n = Number(process.argv[2] ?? 300);
const only = process.argv[3];
const seed = Number(process.argv[4] ?? 1);
for (const [name, draw] of Object.entries(FAMILIES)) {
  if (only !== undefined && !only.split(",").includes(name)) continue;
  const random = seededRandom(seed);
  const asked = Array.from({ length: n }, (_, at) => ({ note: `program ${at}`, ...draw(random) }));
  const t0 = process.cpuUsage(),
    w0 = performance.now();
  const answers = askOracle(asked);
  const t1 = process.cpuUsage(t0),
    w1 = performance.now();
  const result = compareAnswers(asked, answers);
  const t2 = process.cpuUsage(t0),
    w2 = performance.now();
  console.log(name, {
    oracleWall: (w1 - w0) | 0,
    ourCpuDuring: (t1.user / 1000) | 0,
    ourCpu: ((t2.user - t1.user) / 1000) | 0,
    wall: (w2 - w1) | 0,
    same: result.same,
    err: result.sameErrors,
    refused: result.refused,
    different: result.different.length,
    unsupported: [...result.unsupported.keys()].slice(0, 3),
  });
  for (const [m, each] of [...result.unsupported].slice(0, 2)) console.log("UNSUPPORTED", m, each);
  for (const each of result.refusals.slice(0, 2)) console.log("REFUSED", each);
  for (const each of result.different.slice(0, Number(process.env["SHOW"] ?? 1)))
    console.log("DIFF", each);
}
