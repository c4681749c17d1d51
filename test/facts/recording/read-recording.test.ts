import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import {
  RECORDING_FORMATS,
  type RecordingFormat,
} from "../../../src/facts/recording/formats/recording-formats.ts";
import { readRecording } from "../../../src/facts/recording/read-recording.ts";
import { writeRecording } from "../../../src/facts/recording/write-recording.ts";
import { placeOfRefusal } from "./recorded.ts";
import { goldenOf, SAMPLES, sample } from "./samples.ts";

describe("a recording is read from what others wrote", () => {
  test.each(SAMPLES)("%s, whose format is found", (file) => {
    const text = writeRecording(readRecording(sample(file), file));
    if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(goldenOf(file), text);
    expect(text).toBe(readFileSync(goldenOf(file), "utf8"));
  });

  test("there is a sample of each format", () => {
    const formats = SAMPLES.flatMap((file) =>
      readRecording(sample(file), file).sources.map(({ format }) => format),
    );
    expect(new Set(formats)).toEqual(new Set(Object.keys(RECORDING_FORMATS)));
  });

  test.each([
    {
      note: "an OCI config whose profile comes late",
      text: JSON.stringify(
        {
          ociVersion: "1.0.2",
          process: { args: Array.from({ length: 500 }, (_, at) => `${at}`) },
          linux: {
            seccomp: {
              defaultAction: "SCMP_ACT_ERRNO",
              architectures: ["SCMP_ARCH_AARCH64"],
              syscalls: [{ names: ["openat"], action: "SCMP_ACT_ALLOW" }],
            },
          },
        },
        undefined,
        1,
      ),
    },
    {
      note: "a profile of the Security Profiles Operator",
      text: `apiVersion: security-profiles-operator.x-k8s.io/v1beta1
kind: SeccompProfile
metadata: { name: web }
spec:
  defaultAction: SCMP_ACT_ERRNO
  architectures: [SCMP_ARCH_AARCH64]
  syscalls:
    - action: SCMP_ACT_ALLOW
      names: [openat]
`,
    },
  ])("$note is read as facts", ({ text }) => {
    const { calls, incomplete } = readRecording(Buffer.from(text), "file");
    expect(calls.map(({ architecture, number }) => [architecture, number])).toEqual([
      ["aarch64", 56],
    ]);
    expect(incomplete).toEqual([]);
  });

  test.each([
    { note: "nothing", bytes: "", message: "it is empty" },
    { note: "empty lines", bytes: "\n\n", message: "it is empty" },
    {
      note: "another text",
      bytes: "Dear reader,\n",
      message: "none of the formats: recording, bpf",
    },
    { note: "other JSON", bytes: '{"a": 1}\n', message: "none of the formats" },
    {
      note: "what is no UTF-8",
      bytes: Buffer.from([0x61, 0x0a, 0xff]),
      message: "UTF-8",
      at: [2, 1],
    },
    {
      note: "an allow list that is empty",
      bytes: '{"defaultAction": "SCMP_ACT_ERRNO"}',
      message: "no system call",
    },
    {
      note: "a list of denials",
      bytes: '{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": []}',
      message: "no system call",
    },
  ])("$note is refused, with what was expected", ({ bytes, message, at = [1, 1] }) => {
    const read = () => readRecording(Buffer.from(bytes), "file");
    expect(read).toThrow(message);
    const { file, row, col } = placeOfRefusal(read);
    expect({ file, at: [row, col] }).toEqual({ file: "file", at });
  });

  test.each(Object.keys(RECORDING_FORMATS) as RecordingFormat[])(
    "%s is refused where no line of it can be read, with the place of the first",
    (format) => {
      const bytes = Buffer.from("\nDear reader,\nhere is none.\n");
      const { file, row } = placeOfRefusal(() => readRecording(bytes, "file", { format }));
      expect(file).toBe("file");
      expect(row).toBe(2);
    },
  );

  test("what is larger than the limit is refused before it is looked at", () => {
    const bytes = new Uint8Array(256 * 1024 * 1024 + 1);
    expect(() => readRecording(bytes, "file")).toThrow("larger than 256 MiB");
  });
});
