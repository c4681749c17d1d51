import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { type Person, person } from "../../../facts/attestation/people.ts";
import { temporaryFolder } from "../../../support/process.ts";
import { type CliRun, NOW, runCli } from "../../run-cli.ts";

const HASH = "sbom-v1-full:aaaa";
const PROVENANCE = "https://slsa.dev/provenance/v1";
const SUMMARY = "https://slsa.dev/verification_summary/v1";

type Name = "alice" | "bob" | "ci" | "gate" | "root" | "other";

let folder: string;
let remove: () => void;
let people: Record<Name, Person>;
/** What every test begins with, by file name. */
const files = new Map<string, string>();

beforeAll(async () => {
  people = {
    alice: person(),
    bob: person("p256"),
    ci: person("rsa"),
    gate: person(),
    root: person(),
    other: person("p384"),
  };
  for (const [name, { privatePem, publicPem }] of Object.entries(people)) {
    files.set(`${name}.key`, privatePem).set(`${name}.pem`, publicPem);
  }
  files
    .set("app", "\u007fELF and so on")
    .set("sbom.json", "{}")
    .set("trust.yaml", trustText(3))
    .set("provenance.json", "{}")
    .set("verdict.json", JSON.stringify({ verificationResult: "PASSED", timeVerified: NOW }));
  begin();
  const artefacts = `--binary app --sbom sbom.json --semantic-hash ${HASH}`;
  for (const [name, line] of [
    ["review", `--key alice.key --key bob.key --type source-review --semantic-hash ${HASH}`],
    ["ci", `--key ci.key --type ${PROVENANCE} --predicate provenance.json ${artefacts}`],
    ["gate", `--key gate.key --type ${SUMMARY} --predicate verdict.json --binary app`],
  ] as const) {
    await signed(name, line);
    files.set(`${name}.json`, readFileSync(path.join(folder, `${name}.json`), "utf8"));
  }
  remove();
});

beforeEach(() => begin());
afterEach(() => remove());

function begin(): void {
  ({ folder, remove } = temporaryFolder());
  for (const [name, text] of files) write(name, text);
}

function write(name: string, text: string): void {
  writeFileSync(path.join(folder, name), text);
}

async function run(line: string): Promise<CliRun> {
  return await runCli(["attest", ...line.split(" ")], { cwd: folder });
}

async function signed(name: string, ...parts: string[]): Promise<void> {
  const done = await run(`sign ${parts.join(" ")} -o ${name}.json`);
  expect(done).toEqual({ status: 0, stdout: "", stderr: "" });
}

function trustText(version: number): string {
  const key = (who: string, layer: string): string =>
    `    ${who}: { keys: [{ file: ${who}.pem, usages: { ${layer}: {} } }] }`;
  return `apiVersion: trust.gatehouse/v1
kind: TrustPolicy
metadata: { name: app }
spec:
  version: ${version}
  expires: 2027-06-01T00:00:00Z
  principals:
${[key("alice", "developer"), key("bob", "developer"), key("ci", "ci"), key("gate", "gate")].join("\n")}
  layers:
    - name: developer
      predicateTypes: ["urn:gatehouse:source-review:v1"]
      principals: [alice, bob]
      threshold: 2
      subject: semanticHash
    - name: ci
      predicateTypes: ["https://slsa.dev/provenance/v1"]
      principals: [ci]
      subject: binary
      names: [semanticHash, sbom]
    - name: gate
      predicateTypes: ["https://slsa.dev/verification_summary/v1"]
      principals: [gate]
      subject: binary
`;
}

const ALL = "--trust trust.yaml --binary app --sbom sbom.json review.json ci.json gate.json";

describe("gatehouse attest verify", () => {
  test("a chain that holds", async () => {
    expect(await run(`verify ${ALL}`)).toEqual({
      status: 0,
      stderr: "",
      stdout: [
        "developer  verified  signed by alice, bob",
        "ci         verified  signed by ci",
        "gate       verified  signed by gate",
        "verified",
        "",
      ].join("\n"),
    });
  });

  test("a layer that is missing cannot be verified", async () => {
    const { status, stdout } = await run(`verify ${ALL.replace(" gate.json", "")}`);
    expect([status, stdout.split("\n").slice(2)]).toEqual([
      6,
      [
        "gate       not verifiable  layer_missing: no statement for gate was given",
        "not verifiable",
        "",
      ],
    ]);
  });

  test("another binary contradicts what was signed", async () => {
    write("app", "something else");
    const { status, stdout } = await run(`verify ${ALL} --json`);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: "contradicted",
      layers: [{ code: "link_missing" }, { code: "subject_differs" }, { code: "subject_differs" }],
      unlinked: ["binary", "sbom"],
    });
  });

  test("a package that no layer speaks of is not verified", async () => {
    const { status, stdout } = await run(`verify ${ALL} --package provenance.json`);
    expect(status).toBe(6);
    expect(stdout).toContain("no layer says anything of the package that was given");
  });

  test("what is no evidence is told, and breaks nothing", async () => {
    write("junk.json", "{}");
    const { status, stderr } = await run(`verify ${ALL} junk.json`);
    expect(status).toBe(0);
    expect(stderr).toMatch(/^junk\.json:1:1: warning: a DSSE envelope or a sigstore bundle/);
  });

  test("a trust policy that cannot be read is refused with its place", async () => {
    write("trust.yaml", trustText(3).replace("threshold: 2", "threshold: 5"));
    expect(await run(`verify ${ALL}`)).toEqual({
      status: 1,
      stdout: "",
      stderr: [
        "trust.yaml:15:19: spec.layers[0].principals cannot reach the threshold of 5: 2 of them have a key or identity for it",
        "error: trust.yaml is no valid trust policy",
        "",
      ].join("\n"),
    });
  });

  test("a time is judged for that time", async () => {
    const { status, stdout } = await run(`verify ${ALL} --time 2027-06-01T00:00:00Z`);
    expect(status).toBe(6);
    expect(stdout).toContain("trust_expired");
  });

  test("a time that is none is wrong usage", async () => {
    const done = await run(`verify ${ALL} --time 2027-02-30T00:00:00Z`);
    expect(done).toMatchObject({ status: 2, stderr: expect.stringContaining("A time like") });
  });

  test("a trust policy older than what was seen is refused, and a newer one is remembered", async () => {
    const seen = (): unknown => JSON.parse(readFileSync(path.join(folder, "state.json"), "utf8"));
    const ask = async (version: number) => {
      write("trust.yaml", trustText(version));
      return (await run(`verify ${ALL} --trust-state state.json`)).status;
    };
    expect(await ask(3)).toBe(0);
    expect(await ask(4)).toBe(0);
    expect(seen()).toMatchObject({ seen: { app: { version: 4 } } });
    expect(await ask(3)).toBe(6);
    expect(await ask(4)).toBe(0);
    expect(seen()).toMatchObject({ seen: { app: { version: 4 } } });
    write("state.json", "");
    expect(await ask(4)).toBe(1);
  });

  test("a least version refuses what is older", async () => {
    const { status, stdout } = await run(`verify ${ALL} --trust-minimum-version 4`);
    expect([status, stdout]).toEqual([6, expect.stringContaining("trust_rolled_back")]);
  });
});

describe("a signed trust policy", () => {
  const pinned = (): string =>
    trustText(3).replace(/file: (\w+)\.pem/g, (_, who: Name) => {
      return `pem: ${JSON.stringify(people[who].publicPem)}`;
    });

  test("is signed by one person after the other, and needs both", async () => {
    write("trust.yaml", pinned());
    await signed("one", "--key root.key --trust trust.yaml");
    await signed("both", "--key other.key --add one.json");
    const ask = async (file: string, keys: string) =>
      await run(`verify ${ALL.replace("trust.yaml", file)} ${keys}`);
    const roots = "--trust-key root.pem --trust-key other.pem";
    expect((await ask("both.json", roots)).status).toBe(0);
    const one = await ask("one.json", roots);
    expect([one.status, one.stderr]).toEqual([1, expect.stringContaining("2 must have")]);
    expect((await ask("one.json", `${roots} --trust-threshold 1`)).status).toBe(0);
    expect((await ask("one.json", `${roots} --trust-threshold 3`)).status).toBe(1);
    expect((await ask("trust.yaml", roots)).status).toBe(1);
    expect((await ask("both.json", "--trust-key alice.pem")).status).toBe(1);
  });

  test("with files that it does not pin is refused", async () => {
    await signed("both", "--key root.key --trust trust.yaml");
    const { status, stderr } = await run(
      `verify ${ALL.replace("trust.yaml", "both.json")} --trust-key root.pem`,
    );
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining("must give the sha256 of alice.pem"),
    ]);
  });
});

describe("gatehouse attest sign", () => {
  test("a semantic hash of a binary", async () => {
    const { stdout } = await run(
      `sign --key ci.key --type semantic-hash --binary app --semantic-hash ${HASH}`,
    );
    const { payload, payloadType } = JSON.parse(stdout);
    expect(payloadType).toBe("application/vnd.in-toto+json");
    expect(JSON.parse(Buffer.from(payload, "base64").toString())).toMatchObject({
      predicateType: "urn:gatehouse:semantic-hash:v1",
      predicate: { semanticHash: HASH, computedAt: "2026-11-20T12:00:00Z" },
      subject: [
        { name: "binary", digest: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } },
        { name: "semanticHash", digest: { semanticHash: HASH } },
      ],
    });
  });

  test.each([
    { line: "sign --key alice.key", status: 2, stderr: "one of --type, --trust and --add" },
    {
      line: "sign --key alice.key --type source-review",
      status: 2,
      stderr: "--semantic-hash is wanted",
    },
    { line: "sign --key alice.key --type review --binary app", status: 2, stderr: "or a URI" },
    {
      line: "sign --key alice.key --add review.json --binary app",
      status: 2,
      stderr: "without --type nothing is made of --binary",
    },
    {
      line: "sign --key alice.key --trust trust.yaml --predicate sbom.json",
      status: 2,
      stderr: "without --type nothing is made of --predicate",
    },
    {
      line: "sign --key alice.key --type source-review --binary app -o none/review.json",
      status: 1,
      stderr: "cannot write none/review.json",
    },
    {
      line: "sign --key alice.pem --type source-review --binary app",
      status: 1,
      stderr: "alice.pem is no key to sign with",
    },
    {
      line: "sign --key alice.key --type urn:x --binary app",
      status: 1,
      stderr: "--predicate is wanted for urn:x",
    },
    {
      line: "sign --key alice.key --type urn:x --binary none --predicate sbom.json",
      status: 1,
      stderr: "there is no such file",
    },
    {
      line: "sign --key alice.key --add sbom.json",
      status: 1,
      stderr: "sbom.json is no DSSE envelope",
    },
  ])("$line is refused", async ({ line, status, stderr }) => {
    const done = await run(line);
    expect(done).toMatchObject({ status, stderr: expect.stringContaining(stderr) });
  });
});

describe("gatehouse attest verdict", () => {
  const revision = "e".repeat(64);
  const about = `--verifier urn:gate --resource pkg:golang/app@v1.0.0 --policy urn:bundle --revision ${revision}`;

  test("is what the layer of the gate believes", async () => {
    const done = await run(
      `verdict ci.json --key gate.key --passed ${about} --binary app --level GOOD -o gate.json`,
    );
    expect(done).toEqual({ status: 0, stdout: "", stderr: "" });
    expect((await run(`verify ${ALL}`)).status).toBe(0);
    const { payload } = JSON.parse(readFileSync(path.join(folder, "gate.json"), "utf8"));
    expect(JSON.parse(Buffer.from(payload, "base64").toString())).toMatchObject({
      predicate: {
        timeVerified: "2026-11-20T12:00:00Z",
        verificationResult: "PASSED",
        verifiedLevels: ["GOOD"],
        policy: { uri: "urn:bundle", digest: { gatehouseRevision: revision } },
        inputAttestations: [{ uri: "ci.json" }],
      },
    });
  });

  test("that failed stops the layer", async () => {
    await run(`verdict --key gate.key --failed ${about} --binary app -o gate.json`);
    const { status, stdout } = await run(`verify ${ALL}`);
    expect([status, stdout]).toEqual([1, expect.stringContaining("statement_negative")]);
  });

  test.each([
    {
      line: `verdict --key gate.key ${about} --binary app`,
      stderr: "one of --passed and --failed",
    },
    { line: `verdict --key gate.key --passed ${about}`, stderr: "say what was judged" },
    { line: `verdict --key gate.key --passed ${about}0 --binary app`, stderr: "64 hexadecimal" },
  ])("$line is wrong usage", async ({ line, stderr }) => {
    expect(await run(line)).toMatchObject({ status: 2, stderr: expect.stringContaining(stderr) });
  });
});
