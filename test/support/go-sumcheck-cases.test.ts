import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { readBinary } from "../../src/facts/go/build-info/read-binary.ts";
import type { BuildModule } from "../../src/facts/go/build-info.ts";
import {
  SUMCHECK_FILES,
  SUMCHECK_FORGERIES,
  SUMCHECK_WORKSPACES,
  type SumcheckCase,
} from "./go-sumcheck-cases.ts";
import { describeWithProgram } from "./needs.ts";

function listed({ path: modulePath, version, replace }: BuildModule): string {
  const own = `${modulePath} ${version}`;
  return replace === undefined ? own : `${own} => ${replace.path} ${replace.version}`;
}

async function linkedBy({ binary }: SumcheckCase): Promise<readonly string[]> {
  const { reading } = await readBinary(binary);
  return reading.kind === "read" ? reading.info.modules.map(listed) : [];
}

/** What Go selects without the workspace and without the vendor folder; undefined where it refuses. */
async function aloneOf({ project, goMod }: SumcheckCase): Promise<readonly string[] | undefined> {
  const env = { GOWORK: "off", GOFLAGS: "-mod=readonly" };
  const cwd = path.dirname(goMod);
  const { exitCode, stdout } = await project.tryGo(["list", "-m", "all"], { cwd, env });
  return exitCode === 0 ? stdout.trim().split("\n").slice(1) : undefined;
}

describeWithProgram("a program to be checked", ["go", "objcopy"], () => {
  test.each([...SUMCHECK_FILES, ...SUMCHECK_WORKSPACES, ...SUMCHECK_FORGERIES])(
    "is $note",
    async ({ build, linked, alone }) => {
      const built = await build();
      try {
        expect(await linkedBy(built)).toEqual(linked);
        if (alone !== undefined) expect(await aloneOf(built)).toEqual(alone);
        execFileSync(built.binary);
        for (const file of [built.goMod, built.goSum, built.workspace ?? built.goMod])
          expect(readFileSync(file)).toBeDefined();
      } finally {
        built.project.dispose();
      }
    },
  );
});
