import { expect } from "@jest/globals";
import { type Answer, ask } from "../distribute/bundle-server.ts";
import { pushFiles, send } from "../support/api.ts";
import type { RunningServer } from "../support/gatehouse.ts";
import { GOOD, type WantedRefusal } from "./bad-pushes.ts";
import { workerOf } from "./server-process.ts";

/** The bundle `demo` as it was published first, and the ways to see that it still is. */
export interface Untouched {
  /** What a refused push of it says stays active. */
  readonly active: unknown;
  /** The head, the answer, the archive and the worker process are what they were. */
  expectUntouched(): Promise<void>;
}

/** Publishes the good policy. */
export async function publishGood(server: RunningServer): Promise<Untouched> {
  const pushed = await pushFiles(server.url, "demo", GOOD);
  expect(pushed).toMatchObject({ status: 200, body: { changed: true } });
  const look = async () => ({
    bundle: await send(server.url, "GET", "/v1/bundles/demo"),
    answer: await send(server.url, "POST", "/v1/data/demo/version", { input: {} }),
    tag: (await fetch(`${server.url}/bundles/demo`, { method: "HEAD" })).headers.get("etag"),
    worker: workerOf(server),
  });
  const before = await look();
  expect(before).toMatchObject({ answer: { status: 200, body: { result: 1 } } });
  return {
    active: pushed.body.head,
    expectUntouched: async () => expect(await look()).toEqual(before),
  };
}

/** Pushes a body as `demo`. */
export async function pushBody(
  server: RunningServer,
  type: string | undefined,
  body: string | Uint8Array,
  query = "",
): Promise<Answer> {
  const headers = type === undefined ? {} : { "Content-Type": type };
  return await ask(`${server.url}/v1/bundles/demo${query}`, { method: "PUT", headers, body });
}

/** The body of an error, after a look at its shape: OPA's, and nothing beside it but `active`. */
export function errorBody(answer: Answer): Record<string, unknown> {
  expect(answer.headers["content-type"]).toBe("application/json");
  const body = JSON.parse(answer.body.toString()) as Record<string, unknown>;
  const { code, message, errors = [], active: _head, ...others } = body;
  expect(others).toEqual({});
  expect({ code, message }).toEqual({
    code: expect.stringMatching(/^[a-z_]+$/),
    message: expect.stringMatching(/./),
  });
  for (const error of errors as readonly Record<string, unknown>[]) {
    const { location, ...rest } = error;
    expect(rest).toEqual({ code: expect.any(String), message: expect.stringMatching(/./) });
    if (location !== undefined) {
      expect(location).toEqual({
        file: expect.any(String),
        row: expect.any(Number),
        col: expect.any(Number),
      });
    }
  }
  return body;
}

/** A refusal in OPA's shape with the finding that was wanted first, and the head that stays. */
export function expectRefused(answer: Answer, want: WantedRefusal, active: unknown): void {
  const body = errorBody(answer);
  expect({ status: answer.status, code: body["code"], active: body["active"] }).toEqual({
    status: want.status ?? 400,
    code: want.code ?? "invalid_parameter",
    active,
  });
  const [first] = (body["errors"] ?? []) as readonly Finding[];
  expect(first === undefined ? undefined : placeOf(first)).toBe(want.place);
  expect(first?.message ?? body["message"]).toContain(want.says);
}

interface Finding {
  readonly message: string;
  readonly location?: { readonly file: string; readonly row: number; readonly col: number };
}

function placeOf({ location }: Finding): string | undefined {
  return location && `${location.file}:${location.row}:${location.col}`;
}
