import type { Term } from "../ast/nodes.ts";
import { sortMembers } from "./compare-types.ts";
import {
  anyType,
  arrayType,
  BOOLEAN,
  type FunctionType,
  functionType,
  type Member,
  NULL,
  NUMBER,
  type OtherMembers,
  objectType,
  STRING,
  setType,
  type Type,
} from "./type.ts";

/** Reads the type of a builtin as OPA prints it; only for texts of our own. */
export function readFunctionType(text: string): FunctionType {
  const reader = createReader(text);
  reader.take("(");
  const args: Type[] = [];
  let variadic: Type | undefined;
  while (!reader.take(")")) {
    const type = readType(reader);
    if (reader.take("...")) variadic = type;
    else args.push(type);
    reader.take(", ");
  }
  reader.take(" => ");
  return functionType(args, reader.take("???") ? undefined : readType(reader), variadic);
}

interface Reader {
  /** Steps over what stands next, false where it does not. */
  take(text: string): boolean;
  word(): string;
}

function createReader(text: string): Reader {
  let at = 0;
  return {
    take(expected) {
      const isNext = text.startsWith(expected, at);
      if (isNext) at += expected.length;
      return isNext;
    },
    word() {
      const start = at;
      while (at < text.length && !"<>[]:, ().".includes(text[at] as string)) at++;
      return text.slice(start, at);
    },
  };
}

const SCALARS: Readonly<Record<string, Type>> = {
  null: NULL,
  boolean: BOOLEAN,
  number: NUMBER,
  string: STRING,
};

function readType(reader: Reader): Type {
  const word = reader.word();
  switch (word) {
    case "any":
      return anyType(readList(reader, readType));
    case "array":
      return arrayType(readList(reader, readType), readWithin(reader, readType));
    case "set":
      return setType(readWithin(reader, readType));
    case "object": {
      const members = readList(reader, readMember);
      return objectType(sortMembers(members), readWithin(reader, readOthers));
    }
    default:
      return SCALARS[word] ?? NULL;
  }
}

function readMember(reader: Reader): Member {
  const key: Term = {
    value: { kind: "string", text: reader.word() },
    location: { file: "", row: 1, col: 1 },
  };
  reader.take(": ");
  return { key, value: readType(reader) };
}

function readOthers(reader: Reader): OtherMembers {
  const key = readType(reader);
  reader.take(": ");
  return { key, value: readType(reader) };
}

function readList<Item>(reader: Reader, read: (reader: Reader) => Item): Item[] {
  const items: Item[] = [];
  if (!reader.take("<")) return items;
  while (!reader.take(">")) {
    items.push(read(reader));
    reader.take(", ");
  }
  return items;
}

function readWithin<Item>(reader: Reader, read: (reader: Reader) => Item): Item | undefined {
  if (!reader.take("[")) return undefined;
  const item = read(reader);
  reader.take("]");
  return item;
}
