import { describe, expect, test } from "@jest/globals";
import type { RecordingFormat } from "../../../../src/facts/recording/formats/recording-formats.ts";
import { readRecording } from "../../../../src/facts/recording/read-recording.ts";

const DIGEST = `sha256:${"0a".repeat(32)}`;
const NAME = "docker.io/library/nginx:1.27";

interface Case {
  readonly note: string;
  readonly format: RecordingFormat;
  readonly event: object;
  readonly image?: string;
}

function tetragon(image: unknown): object {
  const process = { binary: "/usr/sbin/nginx", pod: { container: { image } } };
  const args = [{ syscall_id: { id: 257, abi: "x64" } }];
  return {
    process_tracepoint: { process, subsys: "raw_syscalls", event: "sys_enter", args },
  };
}

function tracee(members: object): object {
  return { eventName: "openat", processName: "nginx", args: [], ...members };
}

function falco(fields: object): object {
  return { output_fields: { "evt.type": "openat", "proc.name": "nginx", ...fields } };
}

const CASES: readonly Case[] = [
  {
    note: "name and id",
    format: "tetragon",
    event: tetragon({ name: NAME, id: `docker.io/library/nginx@${DIGEST}` }),
    image: `${NAME}@${DIGEST}`,
  },
  { note: "a name alone", format: "tetragon", event: tetragon({ name: NAME }), image: NAME },
  {
    note: "an id for a name",
    format: "tetragon",
    event: tetragon({ name: DIGEST, id: `docker.io/library/nginx@${DIGEST}` }),
    image: `docker.io/library/nginx@${DIGEST}`,
  },
  {
    note: "an id of the node's own",
    format: "tetragon",
    event: tetragon({ name: NAME, id: DIGEST }),
    image: NAME,
  },
  {
    note: "a name with its digest",
    format: "tetragon",
    event: tetragon({ name: `nginx@${DIGEST}`, id: `nginx@${DIGEST}` }),
    image: `nginx@${DIGEST}`,
  },
  { note: "no name", format: "tetragon", event: tetragon({ id: DIGEST }) },
  { note: "a list", format: "tetragon", event: tetragon([NAME]) },
  {
    note: "a kernel probe",
    format: "tetragon",
    event: {
      process_kprobe: {
        process: { pod: { container: { image: { name: NAME } } } },
        function_name: "__x64_sys_openat",
      },
    },
    image: NAME,
  },
  {
    note: "a container",
    format: "tracee",
    event: tracee({ container: { image: NAME, imageDigest: `nginx@${DIGEST}` } }),
    image: `${NAME}@${DIGEST}`,
  },
  {
    note: "containerImage",
    format: "tracee",
    event: tracee({ containerImage: NAME }),
    image: NAME,
  },
  { note: "a host", format: "tracee", event: tracee({ container: {}, containerImage: "" }) },
  {
    note: "a repository",
    format: "falco",
    event: falco({ "container.image.repository": "nginx", "container.image.tag": null }),
    image: "nginx",
  },
  {
    note: "all parts",
    format: "falco",
    event: falco({
      "container.image.repository": "docker.io/library/nginx",
      "container.image.tag": "1.27",
      "container.image.digest": DIGEST,
    }),
    image: `${NAME}@${DIGEST}`,
  },
  {
    note: "what it does not know yet",
    format: "falco",
    event: falco({
      "container.image.repository": "incomplete",
      "container.image.tag": "incomplete",
    }),
  },
  {
    note: "a host",
    format: "falco",
    event: falco({ "container.image.repository": "<NA>", "container.image.tag": "<NA>" }),
  },
];

describe("the image of a container is read", () => {
  test.each(CASES)("from $format: $note", ({ format, event, image }) => {
    const { calls } = readRecording(Buffer.from(`${JSON.stringify(event)}\n`), "f", { format });
    expect(calls.map(({ name, images }) => [name, images])).toEqual([
      ["openat", image === undefined ? undefined : [{ text: image, count: 1 }]],
    ]);
  });

  test("from nowhere longer than names are", () => {
    const event = tetragon({ name: `nginx${"x".repeat(5000)}` });
    const { calls } = readRecording(Buffer.from(`${JSON.stringify(event)}\n`), "f");
    expect(calls[0]?.images?.[0]?.text).toHaveLength(512);
  });
});
