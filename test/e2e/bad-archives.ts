import { gzipSync } from "node:zlib";
import { type RawEntry, rawArchive } from "../means/archive/raw-tar.ts";
import { GOOD, type WantedRefusal } from "./bad-pushes.ts";

/** Bytes that may not become a bundle, as whoever wants to do harm would write them. */
export interface BadArchive {
  readonly note: string;
  readonly bytes: Uint8Array;
  readonly want: WantedRefusal;
}

const REGO: RawEntry = { name: "demo/demo.rego", content: GOOD["demo/demo.rego"] ?? "" };
const MEBIBYTE = 1024 * 1024;

/** A sound tar.gz of the good policy, for who wants to spoil it. */
export const SOUND_ENTRIES: readonly RawEntry[] = [
  REGO,
  { name: "demo/data.json", content: '{"a": {"b": [1, 2.5, "x", null]}}' },
  { name: "demo/demo_test.rego", content: "package demo_test\n\ntest_ok if data.demo.version\n" },
  { name: ".manifest", content: '{"roots": ["demo"], "rego_version": 1}' },
];

const sound = rawArchive(SOUND_ENTRIES);

/** Archives with one entry that is refused, whose name is in the message. */
const ENTRIES: readonly { note: string; entry: RawEntry; says: string }[] = [
  { note: "a path that steps up", entry: { name: "../../escaped.rego" }, says: '".." segment' },
  {
    note: "a path that steps up in its middle",
    entry: { name: "demo/../../escaped.rego" },
    says: '".." segment',
  },
  { note: "an absolute path", entry: { name: "//tmp/escaped.rego" }, says: "it is absolute" },
  { note: "a path with backslashes", entry: { name: "..\\escaped.rego" }, says: "backslash" },
  {
    note: "a symbolic link",
    entry: { name: "link.rego", type: "2", linkName: "/etc/passwd" },
    says: "it is a symlink",
  },
  {
    note: "a symbolic link to its folder",
    entry: { name: "demo/loop", type: "2", linkName: "." },
    says: "it is a symlink",
  },
  {
    note: "a hard link",
    entry: { name: "link.rego", type: "1", linkName: "demo/demo.rego" },
    says: "it is a link",
  },
  {
    note: "a character device",
    entry: { name: "device.rego", type: "3" },
    says: "it is a character-device",
  },
  {
    note: "a block device",
    entry: { name: "device.rego", type: "4" },
    says: "it is a block-device",
  },
  { note: "a pipe", entry: { name: "pipe.rego", type: "6" }, says: "it is a fifo" },
  {
    note: "a folder that steps up",
    entry: { name: "../escaped/", type: "5" },
    says: '".." segment',
  },
  { note: "a file twice", entry: REGO, says: "it is in the archive twice" },
  {
    note: "a file twice, once with a dot before it",
    entry: { ...REGO, name: `./${REGO.name}` },
    says: "it is in the archive twice",
  },
  { note: "a patch.json", entry: { name: "patch.json", content: "{}" }, says: "delta" },
  {
    note: "a manifest below the root",
    entry: { name: "demo/.manifest", content: "{}" },
    says: "only .manifest at the root is allowed",
  },
  { note: "signatures", entry: { name: "x.signatures.json", content: "{}" }, says: "signatures" },
  {
    note: "a name with a control character",
    entry: { name: "a\nb.rego" },
    says: "control character",
  },
  {
    note: "a name that is not UTF-8",
    entry: { name: Buffer.from([0x61, 0xff, 0x2e, 0x72]) },
    says: "not valid Unicode",
  },
];

const WHOLE: readonly BadArchive[] = [
  { note: "nothing", bytes: Buffer.alloc(0), want: { says: "the archive is not gzip" } },
  { note: "text", bytes: Buffer.from("hello"), want: { says: "the archive is not gzip" } },
  {
    note: "gzip of no tar",
    bytes: gzipSync("hello".repeat(500)),
    want: { says: "the archive is no sound tar" },
  },
  {
    note: "an archive cut off in its middle",
    bytes: sound.subarray(0, sound.length / 2),
    want: { says: "damaged: it is cut off" },
  },
  {
    note: "an archive without its last bytes",
    bytes: sound.subarray(0, -4),
    want: { says: "damaged: it is cut off" },
  },
  {
    note: "an archive with a wrong checksum",
    bytes: Buffer.concat([sound.subarray(0, -8), Buffer.alloc(4), sound.subarray(-4)]),
    want: { says: "the archive's gzip is damaged" },
  },
  {
    note: "text behind the archive",
    bytes: Buffer.concat([sound, Buffer.from("more")]),
    want: { says: "the archive's gzip is damaged" },
  },
  {
    note: "zeros behind the archive",
    bytes: Buffer.concat([sound, Buffer.alloc(9)]),
    want: { says: "bytes behind the end of its gzip" },
  },
  {
    note: "a second archive behind the first",
    bytes: Buffer.concat([sound, sound]),
    want: { says: "it goes on behind its end" },
  },
  {
    note: "a size that claims more than there is",
    bytes: rawArchive([{ ...REGO, sizeField: "00000077777\0" }]),
    want: { says: "cut off in the middle of an entry" },
  },
  {
    note: "a size that claims 8 EiB",
    bytes: rawArchive([
      { ...REGO, sizeField: "\u0080\0\0\0\u007f\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff" },
    ]),
    want: { says: "no readable size" },
  },
  {
    note: "a negative size",
    bytes: rawArchive([{ ...REGO, sizeField: "-0000000001\0" }]),
    want: { says: "no readable size" },
  },
  {
    note: "64 MiB of zeros in 64 KiB",
    bytes: gzipSync(Buffer.alloc(64 * MEBIBYTE)),
    want: { status: 413, code: "too_large", says: "inflates to over 1048576 bytes" },
  },
  {
    note: "one large file that packs well",
    bytes: rawArchive([REGO, { name: "demo/data.json", content: Buffer.alloc(2 * MEBIBYTE, 32) }]),
    want: { status: 413, code: "too_large", says: "inflates to over 1048576 bytes" },
  },
  {
    note: "gzip inside gzip",
    bytes: gzipSync(sound),
    want: { says: "the archive is no sound tar" },
  },
];

export const BAD_ARCHIVES: readonly BadArchive[] = [
  ...ENTRIES.map(({ note, entry, says }) => ({
    note,
    bytes: rawArchive([REGO, entry]),
    want: { says },
  })),
  ...WHOLE,
];
