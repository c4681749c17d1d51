import { constants } from "node:os";
import { expect, test } from "@jest/globals";
import { errnoName, errnoNumber } from "../../../src/seccomp/constants/errno.ts";

test.each([
  ["EPERM", 1],
  ["ENOSYS", 38],
  ["EAGAIN", 11],
  ["EOPNOTSUPP", 95],
] as const)("%s is %d", (name, number) => {
  expect(errnoNumber(name)).toBe(number);
  expect(errnoName(number)).toBe(name);
});

test("another name has the same number", () => {
  expect(errnoNumber("EWOULDBLOCK")).toBe(11);
  expect(errnoNumber("EDEADLK")).toBe(35);
});

test("no name and no number", () => {
  expect(errnoNumber("ENONSENSE")).toBeUndefined();
  expect(errnoName(0)).toBeUndefined();
  expect(errnoName(4095)).toBeUndefined();
});

const whereLinux = process.platform === "linux" ? test : test.skip;

whereLinux("the errors of this machine have the same numbers", () => {
  for (const [name, number] of Object.entries(constants.errno)) {
    expect([name, errnoNumber(name)]).toEqual([name, number]);
  }
});
