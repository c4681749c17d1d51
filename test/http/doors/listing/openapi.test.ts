import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Validator } from "@seriousme/openapi-schema-validator";
import { type Gatehouse, listRoutes, startGatehouse } from "../../gatehouse.ts";
import { type DescribedApi, readDescription } from "./described-api.ts";

let gatehouse: Gatehouse;
let api: DescribedApi;

beforeAll(async () => {
  gatehouse = await startGatehouse();
  api = await readDescription(gatehouse.base);
});
afterAll(async () => await gatehouse.close());

const ask = async (headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  await fetch(`${gatehouse.base}/v1/openapi.json`, { headers });

describe("the description", () => {
  test("is OpenAPI 3.1 to a validator of others", async () => {
    const validator = new Validator();
    const found = await validator.validate((await (await ask()).json()) as Record<string, unknown>);
    expect(found).toEqual({ valid: true });
    expect(validator.version).toBe("3.1");
  });

  test("has every route: one that is missing needs `describes` beside its summary (src/http/description.ts)", async () => {
    const routes = (await listRoutes()).map(
      ({ method, path }) => `${method} ${path.replaceAll(/<(\w+)>/g, "{$1}")}`,
    );
    const described = [...api.operations.values()].map(({ method, path }) => `${method} ${path}`);
    expect(described.toSorted()).toEqual(routes.toSorted());
  });

  test("says of each path what its parts are", () => {
    for (const { path, parameters } of api.operations.values()) {
      const parts = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const named = parameters.filter((each) => each.in === "path").map(({ name }) => name);
      expect({ path, named: named.toSorted() }).toEqual({ path, named: parts.toSorted() });
    }
  });

  test("says who may as the table of the routes does", async () => {
    const { routes } = (await (await fetch(gatehouse.base)).json()) as {
      routes: { method: string; path: string; who: string }[];
    };
    for (const { method, path, who } of routes) {
      const operation = [...api.operations.values()].find(
        (each) => each.method === method && each.path === path.replaceAll(/<(\w+)>/g, "{$1}"),
      );
      const security = who === "anyone" ? [] : [{ bearer: [who] }, { mutualTLS: [who] }];
      expect(operation).toMatchObject({ "x-gatehouse-role": who, security });
    }
  });

  test("is not sent again to who has it", async () => {
    const tag = (await ask()).headers.get("etag") ?? "";
    for (const tags of [tag, `W/${tag}`, `"other", ${tag}`]) {
      const { status, headers } = await ask({ "If-None-Match": tags });
      expect({ status, tag: headers.get("etag") }).toEqual({ status: 304, tag });
    }
    expect((await ask({ "If-None-Match": '"other"' })).status).toBe(200);
  });
});
