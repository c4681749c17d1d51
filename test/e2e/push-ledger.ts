import { expect } from "@jest/globals";
import { readArchive } from "../../src/means/archive/read-archive.ts";
import { askData } from "../support/agent.ts";
import { pushFiles, send, versionPolicy } from "../support/api.ts";
import { until } from "../support/until.ts";

interface Answered {
  readonly version: number;
  readonly sequence: number;
  readonly revision: string;
  readonly epoch: string;
}

/** Pushes version after version of the bundle `demo`, over many lives of a server, and knows what was answered. */
export interface PushLedger {
  readonly answered: readonly Answered[];
  /** Pushes one after the other until one is not answered: how the connection ends, when the server does. */
  pushUntilCut(url: string): Promise<void>;
  /** Every push that was answered is there, in the history, as head, as archive and as decision. */
  expectNothingLost(url: string): Promise<void>;
}

interface History {
  readonly head: { readonly epoch: string; readonly sequence: number; readonly revision: string };
  readonly moves: readonly { readonly sequence: number; readonly revision: string }[];
}

export function createPushLedger(): PushLedger {
  const answered: Answered[] = [];
  let tried = 0;
  let highest = 0;

  async function pushNext(url: string): Promise<boolean> {
    tried += 1;
    const version = tried;
    const answer = await pushFiles(url, "demo", versionPolicy(version)).catch(() => undefined);
    if (answer === undefined) return false;
    // A server that is about to end may say so; it may say nothing else.
    if (answer.status === 503) return false;
    expect(answer).toMatchObject({ status: 200, body: { changed: true } });
    const { sequence = 0, revision = "", epoch = "" } = answer.body.head ?? {};
    answered.push({ version, sequence, revision, epoch });
    return true;
  }

  return {
    answered,
    pushUntilCut: async (url) => {
      while (await pushNext(url));
    },
    expectNothingLost: async (url) => {
      const { head, moves } = await historyOf(url);
      const last = answered.at(-1);
      // The push that was cut off may have happened: then it is the head.
      expect([0, 1]).toContain(head.sequence - (last?.sequence ?? 0));
      expect(head.sequence).toBeGreaterThanOrEqual(highest);
      highest = head.sequence;
      expect(moves.map(({ sequence }) => sequence)).toEqual(
        Array.from({ length: head.sequence }, (_, index) => head.sequence - index),
      );
      const revisions = new Map(moves.map((move) => [move.sequence, move.revision]));
      for (const { sequence, revision, epoch } of answered) {
        expect({ revision, epoch }).toEqual({
          revision: revisions.get(sequence),
          epoch: head.epoch,
        });
      }
      const isLast = head.sequence === last?.sequence;
      await expectServed(url, head.revision, isLast ? last.version : tried);
    },
  };
}

async function historyOf(url: string): Promise<History> {
  const history = await send<History>(url, "GET", "/v1/bundles/demo/revisions");
  expect(history.status).toBe(200);
  return history.body;
}

/** The head's content answers decisions and is what agents get, whole. */
async function expectServed(url: string, revision: string, version: number): Promise<void> {
  await until(`the decision ${version}`, async () =>
    (await askData(url, "demo/version", {})) === version ? true : undefined,
  );
  const archive = Buffer.from(await (await fetch(`${url}/bundles/demo`)).arrayBuffer());
  const files = await readArchive(archive);
  const text = (name: string): string => Buffer.from(files.get(name) ?? "").toString();
  expect(JSON.parse(text(".manifest"))).toMatchObject({ revision });
  expect(text("demo/demo.rego")).toBe(versionPolicy(version)["demo/demo.rego"]);
}
