import { createHash } from "node:crypto";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Claim } from "../../../src/facts/dependencies/claim.ts";
import type {
  DependencyFacts,
  EvidenceFacts,
} from "../../../src/facts/dependencies/dependency-facts.ts";
import { type Person, person } from "../../facts/attestation/people.ts";
import { provenancePredicate } from "../../facts/attestation/statements.ts";
import { type GoProject, goProject } from "../../support/go-project.ts";
import { describeWithProgram } from "../../support/needs.ts";
import { type CliRun, runCli } from "../run-cli.ts";

const PROVENANCE = "https://slsa.dev/provenance/v1";

const SBOM = {
  bomFormat: "CycloneDX",
  specVersion: "1.6",
  version: 1,
  metadata: {
    timestamp: "2026-11-20T11:00:00Z",
    component: { type: "application", name: "app", purl: "pkg:golang/example.com/app" },
  },
  components: [
    {
      type: "library",
      name: "example.com/dep",
      version: "v1.0.0",
      purl: "pkg:golang/example.com/dep@v1.0.0",
    },
  ],
};

const TRUST = `apiVersion: trust.gatehouse/v1
kind: TrustPolicy
metadata: { name: app }
spec:
  version: 1
  expires: 2027-06-01T00:00:00Z
  principals:
    alice: { keys: [{ file: alice.pem, usages: { developer: {} } }] }
    bob: { keys: [{ file: bob.pem, usages: { developer: {} } }] }
    ci: { keys: [{ file: ci.pem, usages: { ci: { until: 2027-01-01T00:00:00Z } } }] }
  layers:
    - name: developer
      predicateTypes: ["urn:gatehouse:source-review:v1"]
      principals: [alice, bob]
      threshold: 2
      subject: semanticHash
    - name: ci
      predicateTypes: ["${PROVENANCE}"]
      principals: [ci]
      subject: binary
      names: [semanticHash, sbom]
`;

describeWithProgram(
  "go-sumcheck on a program that was reviewed, built and signed for",
  ["go"],
  () => {
    let project: GoProject;

    const at = (name: string): string => path.join(project.folder, name);
    const run = (...args: readonly string[]): Promise<CliRun> =>
      runCli(args, { cwd: project.folder, env: { GOMODCACHE: project.modCache } });

    async function made(...args: readonly string[]): Promise<string> {
      const { status, stdout, stderr } = await run(...args);
      expect([status, stderr]).toEqual([0, ""]);
      return stdout;
    }

    async function hashOf(sbom: string): Promise<string> {
      const [hash = ""] = (await made("sbom", "hash", sbom, "--profile", "full")).split(/\s/);
      return hash;
    }

    beforeAll(async () => {
      const people: Readonly<Record<string, Person>> = {
        alice: person(),
        bob: person("p256"),
        ci: person("p384"),
      };
      project = goProject({
        proxy: [{ path: "example.com/dep", version: "v1.0.0" }],
        main: {
          "go.mod": "module example.com/app\n\ngo 1.21\n\nrequire example.com/dep v1.0.0\n",
          "main.go": 'package main\n\nimport _ "example.com/dep"\n\nfunc main() {}\n',
          "sbom.json": JSON.stringify(SBOM),
          "other.json": JSON.stringify(SBOM).replaceAll("v1.0.0", "v1.0.1"),
          "trust.yaml": TRUST,
          "junk.json": "{}",
          ...Object.fromEntries(
            Object.entries(people).flatMap(([name, { privatePem, publicPem }]) => [
              [`${name}.key`, privatePem],
              [`${name}.pem`, publicPem],
            ]),
          ),
        },
      });
      await project.go(["mod", "tidy"]);
      await project.go(["build", "-buildvcs=false", "-o", "program", "."]);
      copyFileSync(at("program"), at("changed"));
      writeFileSync(at("changed"), "\0", { flag: "a" });

      const semanticHash = await hashOf("sbom.json");
      const sbom = createHash("sha256")
        .update(readFileSync(at("sbom.json")))
        .digest("hex");
      project.write({
        "provenance.json": JSON.stringify(provenancePredicate({ semanticHash, sbom })),
      });
      const review = ["--type", "source-review", "--semantic-hash", semanticHash];
      await made(
        "attest",
        "sign",
        "--key",
        "alice.key",
        "--key",
        "bob.key",
        ...review,
        "-o",
        "review.json",
      );
      const build = ["--type", PROVENANCE, "--predicate", "provenance.json", "--binary", "program"];
      await made("attest", "sign", "--key", "ci.key", ...build, "-o", "ci.json");
    });

    afterAll(() => project.dispose());

    const ALL = [
      "--trust",
      "trust.yaml",
      "--attestation",
      "review.json",
      "--attestation",
      "ci.json",
    ];

    async function check(binary: string, sbom: string, args: readonly string[]) {
      const files = ["--binary", binary, "--sbom", sbom, "--json"];
      const { status, stdout, stderr } = await run("go-sumcheck", ...files, ...args);
      const { outcome, claims, evidence } = JSON.parse(stdout) as {
        readonly outcome: string;
        readonly claims: readonly Claim[];
        readonly evidence?: readonly EvidenceFacts[];
      };
      return {
        status,
        outcome,
        stderr,
        codes: claims.filter(({ claim }) => claim === "signatures").map(({ code }) => code),
        layers: Object.fromEntries((evidence ?? []).map(({ layer, code }) => [layer, code])),
      };
    }

    test("review, provenance and SBOM are linked: verified", async () => {
      expect(await check("program", "sbom.json", ALL)).toEqual({
        status: 0,
        outcome: "verified",
        stderr: "",
        codes: ["signatures_verified", "signatures_verified"],
        layers: { developer: "verified", ci: "verified" },
      });
    });

    test.each([
      {
        note: "a statement of another binary is used again",
        binary: "changed",
        layers: { developer: "verified", ci: "subject_differs" },
        codes: ["signatures_verified", "signatures_contradicted", "signatures_unlinked"],
        status: 1,
      },
      {
        note: "another SBOM than the reviewed one",
        sbom: "other.json",
        layers: { developer: "subject_differs", ci: "link_broken" },
        codes: ["signatures_contradicted", "signatures_contradicted"],
        status: 1,
      },
      {
        note: "the layer of the CI is missing",
        args: ALL.slice(0, -2),
        layers: { developer: "verified", ci: "layer_missing" },
        codes: ["signatures_verified", "signatures_not_verifiable"],
        status: 6,
      },
      {
        note: "the layer of the developer is missing",
        args: ALL.filter((_, place) => place !== 2 && place !== 3),
        layers: { developer: "layer_missing", ci: "verified" },
        codes: ["signatures_not_verifiable", "signatures_verified"],
        status: 6,
      },
      {
        note: "no statement at all",
        args: ALL.slice(0, 2),
        layers: { developer: "layer_missing", ci: "layer_missing" },
        codes: ["signatures_not_verifiable", "signatures_not_verifiable"],
        status: 6,
      },
      {
        note: "the trust policy has expired at the time that is judged for",
        args: [...ALL, "--time", "2027-06-01T00:00:00Z"],
        layers: { developer: "trust_expired", ci: "trust_expired" },
        codes: ["signatures_not_verifiable", "signatures_not_verifiable"],
        status: 6,
      },
      {
        note: "a key is past its window at the time that is judged for",
        args: [...ALL, "--time", "2027-01-01T00:00:00Z"],
        layers: { developer: "verified", ci: "key_expired" },
        codes: ["signatures_verified", "signatures_not_verifiable"],
        status: 6,
      },
      {
        note: "statements without a trust policy",
        args: ALL.slice(2),
        layers: {},
        codes: ["signatures_untrusted"],
        status: 6,
      },
    ])("$note: told", async ({ binary = "program", sbom = "sbom.json", args = ALL, ...told }) => {
      const found = await check(binary, sbom, args);
      expect(found.codes).toEqual(expect.arrayContaining([...told.codes]));
      expect(found).toMatchObject({ layers: told.layers, status: told.status, stderr: "" });
    });

    test("what is no statement is told, and breaks nothing", async () => {
      const found = await check("program", "sbom.json", [...ALL, "--attestation", "junk.json"]);
      expect(found).toMatchObject({ status: 0, layers: { developer: "verified", ci: "verified" } });
      expect(found.stderr).toMatch(/^junk\.json:1:1: warning: /);
    });

    test("facts hold what the layers came to, and digests of all that was read for it", async () => {
      const given = ["--binary", "program", "--sbom", "sbom.json", ...ALL];
      const facts = JSON.parse((await run("go", "facts", ...given)).stdout) as DependencyFacts;
      expect(facts.evidence.map(({ layer, outcome }) => [layer, outcome])).toEqual([
        ["developer", "verified"],
        ["ci", "verified"],
      ]);
      const read = facts.sources.map(({ file, format }) => `${format} ${file}`);
      expect(read).toEqual(
        expect.arrayContaining([
          "trust-policy trust.yaml",
          "attestation review.json",
          "attestation ci.json",
        ]),
      );
    });
  },
);
