import { expect, test } from "@jest/globals";
import { openNote } from "../../../../src/facts/go/checksum-database/signed-note.ts";
import {
  GO_CHECKSUM_KEY,
  parseVerifierKey,
} from "../../../../src/facts/go/checksum-database/verifier-key.ts";
import { noteSigner } from "../../../support/checksum-log.ts";

/** The example of golang.org/x/mod/sumdb/note. */
const PETER_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const TEXT =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const PETER =
  "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const NOTE = `${TEXT}\n${PETER}`;

const peter = parseVerifierKey(PETER_KEY);
const enoch = noteSigner("EnochRoot");
const enochKey = parseVerifierKey(enoch.verifierKey);

function open(note: string, keys = [peter]) {
  return openNote(Buffer.from(note), keys);
}

test("the example of Go's own documentation opens", () => {
  expect(open(NOTE)).toEqual({ kind: "signed", text: TEXT, signers: ["PeterNeumann+c74f20a3"] });
});

test("several signatures: those of unknown keys do not count, one known key is enough", () => {
  const both = `${NOTE}${enoch.signatureOf(TEXT)}`;
  expect(open(both, [peter, enochKey])).toMatchObject({
    kind: "signed",
    signers: ["PeterNeumann+c74f20a3", `EnochRoot+${enochKey.hash}`],
  });
  expect(open(both, [enochKey])).toMatchObject({ signers: [`EnochRoot+${enochKey.hash}`] });
  expect(open(both, [])).toMatchObject({ kind: "unknown_signers", signers: { length: 2 } });
  expect(open(`${NOTE}${PETER}`)).toMatchObject({ signers: { length: 1 } });
});

test("a wrong signature of a known key outweighs a right one of another", () => {
  const other = enoch.signatureOf("another text\n");
  expect(open(`${NOTE}${other}`, [peter, enochKey])).toEqual({
    kind: "wrong_signature",
    signer: `EnochRoot+${enochKey.hash}`,
  });
  expect(open(NOTE.replace("answer", "Answer"))).toMatchObject({ kind: "wrong_signature" });
});

test.each([
  { note: "no empty line", text: `${TEXT}${PETER}` },
  { note: "no signature", text: `${TEXT}\n` },
  { note: "an empty line behind", text: `${NOTE}\n` },
  { note: "no line end", text: NOTE.slice(0, -1) },
  { note: "a hyphen for the dash", text: NOTE.replace("\u2014", "-") },
  { note: "no name", text: NOTE.replace("PeterNeumann ", " ") },
  { note: "a name with a plus", text: NOTE.replace("Peter", "Peter+") },
  { note: "a name with a no-break space", text: NOTE.replace("PeterN", "Peter\u00a0N") },
  { note: "no base64", text: NOTE.replace("x08go/", "x08go!") },
  { note: "a key's hash alone", text: `${TEXT}\n\u2014 PeterNeumann x08gow==\n` },
  { note: "a return", text: NOTE.replace("\n", "\r\n") },
  { note: "a tab", text: NOTE.replace(" ", "\t") },
  { note: "101 signatures", text: `${TEXT}\n${PETER.repeat(101)}` },
  { note: "nothing", text: "" },
])("with $note it is no note", ({ text }) => {
  expect(open(text)).toEqual({ kind: "malformed" });
});

test("what is not UTF-8 is no note", () => {
  expect(openNote(Buffer.concat([Buffer.of(0xff), Buffer.from(NOTE)]), [peter])).toEqual({
    kind: "malformed",
  });
});

test.each([
  { note: "no parts", key: "PeterNeumann" },
  { note: "another hash", key: PETER_KEY.replace("c74f20a3", "c74f20a4") },
  { note: "another name", key: PETER_KEY.replace("Peter", "Petra") },
  { note: "a short hash", key: PETER_KEY.replace("c74f20a3", "c74f20a") },
  { note: "another algorithm", key: "a+4c7a4f2e+Aqqq" },
  { note: "no key", key: "a+00000000+" },
  { note: "no name", key: "+00000000+AQ==" },
])("a verifier key with $note is refused", ({ key }) => {
  expect(() => parseVerifierKey(key)).toThrow("no verifier key");
});

test("the key of Go's public database is the one that its hash names", () => {
  expect(parseVerifierKey(GO_CHECKSUM_KEY)).toMatchObject({
    name: "sum.golang.org",
    hash: "033de0ae",
  });
});
