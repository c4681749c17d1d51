import { expect, test } from "@jest/globals";
import { hideSecret } from "../../../src/means/settings/hide-secret.ts";

test.each([
  { note: "nothing", text: "", shown: "" },
  { note: "no URL", text: "s3cret", shown: "***" },
  { note: "a URL without login", text: "redis://h:6379/0", shown: "redis://h:6379/0" },
  { note: "a password", text: "redis://me:s3cret@h:1", shown: "redis://me:***@h:1" },
  { note: "a password alone", text: "rediss://:s3cret@h", shown: "rediss://:***@h" },
  { note: "a login that is one word", text: "redis://s3cret@h", shown: "redis://***@h" },
  { note: "a password with an @", text: "redis://me:s3@cret@h", shown: "redis://me:***@h" },
  { note: "a password with a slash", text: "redis://me:s3/cret@h", shown: "redis://me:***@h" },
  { note: "a user with a slash", text: "redis://m/s3:cret@h", shown: "redis://***@h" },
  {
    note: "a parameter",
    text: "redis+sentinel://a,b/g?db=0&sentinel_password=s3cret",
    shown: "redis+sentinel://a,b/g?db=0&sentinel_password=***",
  },
  {
    note: "a parameter with a question mark",
    text: "redis://h?x=?&password=s3?cret",
    shown: "redis://h?x=?&password=***",
  },
])("of $note people see what is no secret", ({ text, shown }) => {
  expect(hideSecret(text)).toBe(shown);
});
