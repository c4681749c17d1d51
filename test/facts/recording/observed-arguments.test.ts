import { describe, expect, test } from "@jest/globals";
import {
  PATH_ARGUMENTS,
  VALUE_ARGUMENTS,
} from "../../../src/facts/recording/observed-arguments.ts";
import { createRecordingBuilder } from "../../../src/facts/recording/recording-builder.ts";
import { ARCHITECTURES } from "../../../src/seccomp/syscalls/architecture.ts";
import { argumentOf, argumentsOf } from "../../../src/seccomp/syscalls/argument-types.ts";
import { SYSCALL_NAMES } from "../../../src/seccomp/syscalls/syscall-table.ts";

describe("what is kept of the arguments of a call", () => {
  test.each([...PATH_ARGUMENTS])("the path of %s points to one", (name, { index, folder }) => {
    expect(SYSCALL_NAMES.has(name)).toBe(true);
    if (argumentsOf(name) === undefined) return;
    expect(argumentOf(name, index)?.path).toBe(true);
    if (folder !== undefined) expect(argumentOf(name, folder)?.type).toBe("int");
  });

  test.each([...VALUE_ARGUMENTS])("the values of %s are numbers", (name, indexes) => {
    expect(SYSCALL_NAMES.has(name)).toBe(true);
    for (const index of indexes) {
      expect(argumentOf(name, index)?.type ?? "int").not.toBe("pointer");
    }
  });

  test("a value has one text, however sources write it", () => {
    const builder = createRecordingBuilder();
    const source = builder.source({ format: "x", origin: "y" });
    const add = (number: number, index: number, text: string): void =>
      builder.add({ architecture: "x86_64", number, values: [{ index, text }] }, source);
    for (const text of ["2", "AF_INET", "77", "AF_NEW"]) add(41, 0, text);
    for (const text of ["524289", "SOCK_CLOEXEC|SOCK_STREAM"]) add(41, 1, text);
    expect(builder.build().calls[0]?.values).toEqual([
      {
        index: 0,
        seen: [
          { text: "AF_INET", count: 2 },
          { text: "77", count: 1 },
          { text: "AF_NEW", count: 1 },
        ],
        more: false,
      },
      { index: 1, seen: [{ text: "SOCK_STREAM|SOCK_CLOEXEC", count: 2 }], more: false },
    ]);
  });

  test("flags are those of the architecture", () => {
    const builder = createRecordingBuilder();
    const source = builder.source({ format: "x", origin: "y" });
    const values = [{ index: 2, text: "16384" }];
    builder.add({ architecture: "x86_64", number: 257, values }, source);
    builder.add({ architecture: "aarch64", number: 56, values }, source);
    const texts = builder.build().calls.map((call) => call.values?.[0]?.seen[0]?.text);
    expect(ARCHITECTURES.length).toBeGreaterThan(1);
    expect(texts).toEqual(["O_RDONLY|O_DIRECT", "O_RDONLY|O_DIRECTORY"]);
  });
});
