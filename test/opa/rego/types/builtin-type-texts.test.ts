import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { BUILTIN_TYPE_TEXTS } from "../../../../src/opa/rego/types/builtin-type-texts.ts";
import { printType } from "../../../../src/opa/rego/types/print-type.ts";
import { readFunctionType } from "../../../../src/opa/rego/types/read-type.ts";
import { opaBinary } from "../../../support/opa.ts";
import { ROOT } from "../../../support/process.ts";

/** A type as `opa capabilities` tells it. */
interface Told {
  readonly type: string;
  readonly args?: readonly Told[];
  readonly result?: Told;
  readonly variadic?: Told;
  readonly of?: Told | readonly Told[];
  readonly static?: readonly (Told & { readonly key: string; readonly value: Told })[];
  readonly dynamic?: Told & { readonly key: Told; readonly value: Told };
}

const TABLE = path.join(ROOT, "src", "opa", "rego", "types", "builtin-type-texts.ts");

test("the table of builtins has the types that OPA's capabilities tell", () => {
  const told = capabilities();
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(TABLE, tableOf(told));
  else expect(BUILTIN_TYPE_TEXTS).toEqual(told);
});

test("types are printed as they are read", () => {
  for (const text of Object.values(BUILTIN_TYPE_TEXTS)) {
    expect(printType(readFunctionType(text))).toBe(text);
  }
});

function capabilities(): Readonly<Record<string, string>> {
  const output = execFileSync(opaBinary(), ["capabilities", "--current"], { encoding: "utf8" });
  const { builtins } = JSON.parse(output) as {
    readonly builtins: readonly { readonly name: string; readonly decl: Told }[];
  };
  return Object.fromEntries(builtins.map(({ name, decl }) => [name, textOf(decl)]));
}

function textOf(told: Told | undefined): string {
  if (told === undefined) return "???";
  switch (told.type) {
    case "array":
      return `array${list(told.static, textOf)}${told.dynamic ? `[${textOf(told.dynamic)}]` : ""}`;
    case "object": {
      const members = list(told.static, ({ key, value }) => `${key}: ${textOf(value)}`);
      const { dynamic } = told;
      return `object${members}${dynamic ? `[${textOf(dynamic.key)}: ${textOf(dynamic.value)}]` : ""}`;
    }
    case "set":
      return `set[${textOf(told.of as Told)}]`;
    case "any":
      return `any${list(told.of as readonly Told[] | undefined, textOf)}`;
    case "function": {
      const variadic = told.variadic ? [`${textOf(told.variadic)}...`] : [];
      return `(${[...(told.args ?? []).map(textOf), ...variadic].join(", ")}) => ${textOf(told.result)}`;
    }
    default:
      return told.type;
  }
}

function list<Item>(items: readonly Item[] = [], text: (item: Item) => string): string {
  return items.length === 0 ? "" : `<${items.map(text).join(", ")}>`;
}

/** As the formatter leaves it but for quotes that it takes away. */
function tableOf(told: Readonly<Record<string, string>>): string {
  const rows = Object.entries(told).map(
    ([name, text]) => `  ${JSON.stringify(name)}: ${JSON.stringify(text)},`,
  );
  const command = "`UPDATE_GOLDEN=1 npm test -- test/opa/rego/types` writes them";
  return [
    `/** The types of OPA's builtins as it prints them; ${command}. */`,
    "export const BUILTIN_TYPE_TEXTS: Readonly<Record<string, string>> = {",
    ...rows,
    "};",
    "",
  ].join("\n");
}
