import { expect, test } from "@jest/globals";
import { warnOfOpenness } from "../../src/service/open-to-all.ts";

test("openness is warned of at once and then each hour", async () => {
  const lines: string[] = [];
  const log = { warn: (...said: unknown[]) => void lines.push(String(said.at(-1))) };
  const job = warnOfOpenness({ host: "0.0.0.0", port: 8420 }, log);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain("GATEHOUSE_INSECURE_OPEN");
  expect(job).toMatchObject({ schedule: "0 * * * *", exclusive: false });
  await job.run(new AbortController().signal);
  expect(lines).toHaveLength(2);
});
