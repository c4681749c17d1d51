import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { CACHE_CASES } from "./cache-cases.ts";
import { askBoth } from "./compare-network.ts";
import { EXCHANGE_CASES } from "./exchange-cases.ts";
import { ROUTES } from "./http-routes.ts";
import { MEMBER_CASES } from "./member-cases.ts";
import { type RecordingServer, startRecordingServer } from "./recording-server.ts";

let server: RecordingServer;
beforeAll(async () => {
  server = await startRecordingServer(ROUTES);
});
afterAll(() => server.close());

describe.each([
  { what: "requests and responses", cases: EXCHANGE_CASES },
  { what: "members of requests", cases: MEMBER_CASES },
  { what: "caches", cases: CACHE_CASES },
])("http.send answers as the real opa does, and asks the server the same: $what", ({ cases }) => {
  test.each(cases)("$note", async (asked) => {
    const { opa, ours } = await askBoth(asked, server);
    expect(ours).toEqual(opa);
  });
});
