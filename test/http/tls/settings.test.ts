import { expect, test } from "@jest/globals";
import { tlsFilesOf } from "../../../src/http/tls/settings.ts";

test.each([
  { note: "nothing set", cert: undefined, key: undefined, ca: undefined, want: undefined },
  {
    note: "a certificate and its key",
    ...{ cert: "c", key: "k", ca: undefined },
    want: { certificate: "c", key: "k", clientAuthorities: undefined },
  },
  {
    note: "authorities too",
    ...{ cert: "c", key: "k", ca: "a" },
    want: { certificate: "c", key: "k", clientAuthorities: "a" },
  },
])("$note", ({ cert, key, ca, want }) => {
  expect(tlsFilesOf({ tlsCert: cert, tlsKey: key, tlsClientCa: ca })).toEqual(want);
});

test.each([
  {
    note: "no key",
    cert: "c",
    key: undefined,
    want: "GATEHOUSE_TLS_CERT is set and GATEHOUSE_TLS_KEY is not",
  },
  {
    note: "no certificate",
    cert: undefined,
    key: "k",
    want: "GATEHOUSE_TLS_KEY is set and GATEHOUSE_TLS_CERT is not",
  },
  {
    note: "authorities alone",
    cert: undefined,
    key: undefined,
    want: "GATEHOUSE_TLS_CLIENT_CA is set and GATEHOUSE_TLS_CERT is not",
  },
])("is refused: $note", ({ cert, key, want }) => {
  expect(() => tlsFilesOf({ tlsCert: cert, tlsKey: key, tlsClientCa: "a" })).toThrow(want);
});
