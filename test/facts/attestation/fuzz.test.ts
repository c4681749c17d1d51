import { beforeAll, describe, test } from "@jest/globals";
import { signEnvelope } from "../../../src/attest/sign-envelope.ts";
import { isPolicyError } from "../../../src/domain/policy-error.ts";
import { verifyChain } from "../../../src/facts/attestation/chain/verify-chain.ts";
import { writeEnvelope } from "../../../src/facts/attestation/dsse/envelope.ts";
import { readTrustedRoot } from "../../../src/facts/attestation/sigstore/trusted-root.ts";
import { readStatement } from "../../../src/facts/attestation/statement/statement.ts";
import { statementFacts } from "../../../src/facts/attestation/statement/statement-facts.ts";
import { readTrustPolicy } from "../../../src/facts/attestation/trust/read-trust-policy.ts";
import {
  openTrustPolicy,
  TRUST_PAYLOAD,
} from "../../../src/facts/attestation/trust/trust-envelope.ts";
import { readTrustState } from "../../../src/facts/attestation/trust/trust-state.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { person } from "./people.ts";
import { createWorld } from "./sigstore.ts";
import { NOW, provenance } from "./statements.ts";
import { cast, written } from "./trust-policies.ts";

const SEEDS = 120;
const policy = Buffer.from(JSON.stringify(written(cast()), undefined, 1));
const statement = provenance([]).payload;
const state = Buffer.from('{"seen": {"app": {"version": 3, "sha256": "aa"}}}');
const signer = person();
let root: Buffer;

beforeAll(async () => {
  root = Buffer.from(JSON.stringify((await createWorld()).root));
});

/** Cut, doubled, without a part, with flipped bits, or with a value in the place of another. */
function mutated(bytes: Buffer, random: () => number): Buffer {
  const [at, to] = [random(), random()].map((each) => Math.floor(each * bytes.length)) as [
    number,
    number,
  ];
  const [from, until] = [Math.min(at, to), Math.max(at, to)];
  const odd = ["null", "-1", "1e400", "[]", "{}", '"__proto__"', '"\\ud800"', "9".repeat(300)];
  switch (Math.floor(random() * 5)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      return Buffer.concat([bytes.subarray(0, until), bytes.subarray(from)]);
    case 2:
      return Buffer.concat([bytes.subarray(0, from), bytes.subarray(until)]);
    case 3: {
      const copy = Buffer.from(bytes);
      for (let times = 0; times < 4; times += 1) {
        const place = Math.floor(random() * bytes.length);
        copy[place] = (copy[place] ?? 0) ^ (1 << Math.floor(random() * 8));
      }
      return copy;
    }
    default: {
      let place = 0;
      const chosen = Math.floor(random() * 40);
      const value = odd[Math.floor(random() * odd.length)] as string;
      const text = bytes.toString().replace(/: ?("[^"]*"|\d+|\[|\{)/g, (found) => {
        place += 1;
        return place === chosen ? `: ${value}` : found;
      });
      return Buffer.from(text);
    }
  }
}

/** Nothing but a refusal in our own words may come out. */
async function readOrRefused(read: () => unknown): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (!isPolicyError(error)) throw error;
  }
}

describe("whatever a file holds, it is read or refused", () => {
  test.each<{ note: string; bytes: () => Buffer; read: (bytes: Buffer) => unknown }>([
    {
      note: "a trust policy",
      bytes: () => policy,
      read: async (bytes) => {
        const source = { file: "trust", isSigned: false, readBeside: async () => root };
        const trust = await readTrustPolicy(bytes, source);
        verifyChain([], trust, { binary: "b" }, { time: NOW });
      },
    },
    {
      note: "a signed trust policy",
      bytes: () => Buffer.from(writeEnvelope(signEnvelope(TRUST_PAYLOAD, policy, [signer.key]))),
      read: (bytes) => openTrustPolicy(bytes, "trust", { keys: [signer.key], threshold: 1 }),
    },
    { note: "what was seen", bytes: () => state, read: (bytes) => readTrustState(bytes, "state") },
    {
      note: "a trusted root",
      bytes: () => root,
      read: (bytes) =>
        readTrustedRoot(bytes, "root", { name: "x", logEntries: 1, certificateTimestamps: 1 }),
    },
    {
      note: "a statement",
      bytes: () => statement,
      read: (bytes) => {
        const read = readStatement(bytes);
        return read.kind === "statement" && statementFacts(read.statement);
      },
    },
  ])("$note", async ({ bytes, read }) => {
    for (let seed = 0; seed < SEEDS; seed += 1) {
      const mutant = mutated(bytes(), seededRandom(seed));
      await readOrRefused(() => read(mutant));
    }
  });
});
