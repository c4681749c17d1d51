import { describe, expect, test } from "@jest/globals";
import { parseConfig, SETTINGS, VARIABLES } from "../../src/service/config.ts";

const OPEN = { GATEHOUSE_BEHIND_PROXY: "true" };
const TLS = { GATEHOUSE_TLS_CERT: "cert.pem", GATEHOUSE_TLS_KEY: "key.pem" };

describe("the address", () => {
  test.each([
    { note: "nothing set", env: {}, isOpen: false },
    { note: "any loopback address", env: { GATEHOUSE_ADDRESS: "127.9.9.9:1" }, isOpen: false },
    { note: "IPv6 loopback", env: { GATEHOUSE_ADDRESS: "[::1]:1" }, isOpen: false },
    { note: "loopback by name", env: { GATEHOUSE_ADDRESS: "localhost:1", ...OPEN }, isOpen: false },
    { note: "all addresses", env: { GATEHOUSE_ADDRESS: "0.0.0.0:1", ...OPEN }, isOpen: true },
    {
      note: "all addresses of IPv6",
      env: { GATEHOUSE_ADDRESS: "[::]:1", ...OPEN },
      isOpen: true,
    },
    { note: "no host", env: { GATEHOUSE_ADDRESS: ":8420", ...OPEN }, isOpen: true },
    {
      note: "a name that may be anybody's",
      env: { GATEHOUSE_ADDRESS: "example.org:1", ...TLS },
      isOpen: true,
    },
  ])("where others can reach it, everybody is asked who they are: $note", ({ env, isOpen }) => {
    expect(parseConfig(env)).toMatchObject({ isOpen, isGuarded: isOpen });
  });

  test("with a bootstrap token everybody is asked on loopback too", () => {
    const env = { GATEHOUSE_BOOTSTRAP_TOKEN_FILE: "secret" };
    expect(parseConfig(env)).toMatchObject({ isOpen: false, isGuarded: true });
  });

  test.each([
    { note: "nothing that hides what is sent", env: {}, isRefused: true },
    { note: "a proxy denied", env: { GATEHOUSE_BEHIND_PROXY: "false" }, isRefused: true },
    { note: "a proxy", env: { GATEHOUSE_BEHIND_PROXY: "true" }, isRefused: false },
    { note: "TLS", env: TLS, isRefused: false },
  ])("open to others, with $note", ({ env, isRefused }) => {
    const address = { GATEHOUSE_ADDRESS: "0.0.0.0:1" };
    const refusal =
      'GATEHOUSE_ADDRESS is "0.0.0.0:1", which others can reach, and what goes over it could be read on the way: set GATEHOUSE_TLS_CERT and GATEHOUSE_TLS_KEY, or GATEHOUSE_BEHIND_PROXY=true where a proxy in front speaks TLS, or listen on 127.0.0.1:8420';
    const outcome = expect(() => parseConfig({ ...address, ...env }));
    if (isRefused) outcome.toThrow(refusal);
    else outcome.not.toThrow();
  });

  test.each(["true", "false"])("nobody is let in unasked any more: %s", (wish) => {
    expect(() => parseConfig({ GATEHOUSE_INSECURE_OPEN: wish })).toThrow(
      "GATEHOUSE_INSECURE_OPEN is gone: on an address that others can reach everybody is asked who they are. Leave it out; the first start prints an operator's token",
    );
  });
});

test("TLS is spoken where its files are named", () => {
  expect(parseConfig({}).tls).toBeUndefined();
  expect(parseConfig(TLS).tls).toMatchObject({ certificate: "cert.pem", key: "key.pem" });
});

test("only the folder of bundles that somebody named must be there", () => {
  expect(parseConfig({}).bundlesAreOptional).toBe(true);
  expect(parseConfig({ GATEHOUSE_BUNDLES: "bundles" }).bundlesAreOptional).toBe(false);
});

describe("the variables", () => {
  test("each is declared once", () => {
    const names = VARIABLES.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
  });

  test("each default is one that its own parser takes", () => {
    expect(Object.keys(parseConfig({}))).toEqual(expect.arrayContaining(Object.keys(SETTINGS)));
  });

  test("a misspelt one is an error", () => {
    expect(() => parseConfig({ GATEHOUSE_ADRESS: "127.0.0.1:1" })).toThrow(
      "GATEHOUSE_ADRESS is not a variable of this version; see the README for the list",
    );
  });

  test("those of the commands and of set-up may be set", () => {
    const env = {
      GATEHOUSE_SERVER: "http://a",
      GATEHOUSE_CACHE: "/c",
      GATEHOUSE_OPA_DOWNLOADS: "d",
    };
    expect(parseConfig(env)).toEqual(parseConfig({}));
  });
});
