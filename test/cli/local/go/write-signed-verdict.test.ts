import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import type { CliIo } from "../../../../src/cli/cli-io.ts";
import type { DependencyFinding } from "../../../../src/cli/dependency-verdict.ts";
import { writeSignedVerdict } from "../../../../src/cli/local/go/write-signed-verdict.ts";
import type { Judged } from "../../../../src/cli/local/judge-dependencies.ts";
import type { FactSource } from "../../../../src/facts/dependencies/dependency-facts.ts";
import { person } from "../../../facts/attestation/people.ts";
import { temporaryFolder } from "../../../support/process.ts";

const { folder, remove } = temporaryFolder();
afterAll(remove);

const [BINARY, OF_FILE, REVISION] = ["b".repeat(64), "c".repeat(64), "e".repeat(64)];
writeFileSync(path.join(folder, "gate.key"), person().privatePem);

async function signed(
  sources: readonly FactSource[],
  deny: readonly DependencyFinding[] = [],
): Promise<Record<string, unknown>> {
  const binary = { file: "bin/app", sha256: BINARY };
  const verdict = { bundle: "go", revision: REVISION, deny, warn: [], fix: [] };
  const judged = { verdict, facts: { time: "2026-11-18T09:00:00Z", binary, sources } };
  const io = { cwd: folder, now: () => Date.parse("2026-11-20T12:00:00Z") };
  const options = { verdict: "verdict.json", verdictKey: ["gate.key"] };
  await writeSignedVerdict(io as CliIo, options, judged as unknown as Judged);
  const { payload } = JSON.parse(readFileSync(path.join(folder, "verdict.json"), "utf8"));
  return JSON.parse(Buffer.from(payload, "base64").toString()).predicate;
}

test("a verdict is of the time that was judged for, and not of the day it is signed", async () => {
  expect(await signed([])).toMatchObject({
    timeVerified: "2026-11-18T09:00:00Z",
    verificationResult: "PASSED",
    policy: { uri: "urn:gatehouse:bundle:go", digest: { gatehouseRevision: REVISION } },
    resourceUri: "app",
    inputAttestations: [],
  });
});

test("it names the statements as they were when they were looked at, and no other file", async () => {
  const sources = [
    { file: "go.mod", format: "go.mod", sha256: BINARY },
    { file: "evidence/ci.json", format: "attestation", sha256: OF_FILE },
    { file: "-", format: "attestation", sha256: BINARY },
  ];
  expect(await signed(sources)).toMatchObject({
    inputAttestations: [
      { uri: "ci.json", digest: { sha256: OF_FILE } },
      { digest: { sha256: BINARY } },
    ],
  });
});

test.each(["review", "report", undefined] as const)(
  "a denial that asks for %s is no pass",
  async (action) => {
    const denied = { code: "forbidden_module", message: "it is forbidden", action };
    expect(await signed([], [denied])).toMatchObject({ verificationResult: "FAILED" });
  },
);
