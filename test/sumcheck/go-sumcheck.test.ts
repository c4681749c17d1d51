import { execFileSync } from "node:child_process";
import path from "node:path";
import { expect, test } from "@jest/globals";
import type { Claim } from "../../src/facts/dependencies/claim.ts";
import { readBinary } from "../../src/facts/go/build-info/read-binary.ts";
import type { BuildModule } from "../../src/facts/go/build-info.ts";
import { runCli } from "../cli/run-cli.ts";
import {
  SUMCHECK_FILES,
  SUMCHECK_FORGERIES,
  SUMCHECK_WORKSPACES,
  type SumcheckCase,
} from "../support/go-sumcheck-cases.ts";
import { describeWithProgram } from "../support/needs.ts";

interface Report {
  readonly outcome: string;
  readonly claims: readonly Claim[];
}

async function check(built: SumcheckCase, more: readonly string[] = []) {
  const { workspace, vendor, project } = built;
  const { status, stdout, stderr } = await runCli(
    [
      "go-sumcheck",
      ...["--binary", built.binary, "--module", built.module],
      ...["--sum-file", built.goSum, "--go-mod", built.goMod],
      ...["--repository", built.repository, "--mod-cache", project.modCache],
      ...(workspace === undefined ? [] : ["--workspace", workspace]),
      ...(vendor === undefined ? [] : ["--vendor", vendor]),
      ...more,
      "--json",
    ],
    { cwd: project.folder },
  );
  expect(stderr).toBe("");
  return { status, report: JSON.parse(stdout) as Report };
}

const STATUS: Readonly<Record<string, number>> = {
  verified: 0,
  contradicted: 1,
  not_verifiable: 6,
};

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

describeWithProgram("what the real Go built", ["go", "objcopy"], () => {
  test.each([...SUMCHECK_FILES, ...SUMCHECK_WORKSPACES, ...SUMCHECK_FORGERIES])(
    "$note",
    async ({ build, linked, alone, tells }) => {
      const built = await build();
      try {
        // The story is what it says that it is.
        expect(await linkedBy(built)).toEqual(linked);
        if (alone !== undefined) expect(await aloneOf(built)).toEqual(alone);
        execFileSync(built.binary);

        const { status, report } = await check(built);
        const codes = report.claims.map(({ code }) => code);
        expect(codes).toEqual(expect.arrayContaining([...tells]));
        expect(status).toBe(STATUS[report.outcome]);
        if (tells.length === 0) expect(report.outcome).toBe("verified");
        else expect(report.outcome).not.toBe("verified");
      } finally {
        built.project.dispose();
      }
    },
  );
});
