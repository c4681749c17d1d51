import { describe, expect, test } from "@jest/globals";
import type { Recording } from "../../../src/facts/recording/recording.ts";
import { createRecordingBuilder } from "../../../src/facts/recording/recording-builder.ts";
import { selectImages } from "../../../src/facts/recording/select-images.ts";
import { selectProcesses } from "../../../src/facts/recording/select-processes.ts";
import { reasonsOf } from "./recorded.ts";

const DIGEST = `sha256:${"0a".repeat(32)}`;

/** One call for each image, numbered from 0 on. */
function recordingOf(...images: readonly (string | undefined)[]): Recording {
  const builder = createRecordingBuilder();
  const source = builder.source({ format: "tetragon", origin: "t.json" });
  for (const [number, image] of images.entries()) {
    builder.add({ architecture: "x86_64", number, process: `p${number}`, image }, source);
  }
  return builder.build();
}

function numbersOf({ calls }: Recording): readonly number[] {
  return calls.map(({ number }) => number);
}

describe("what containers of some images did", () => {
  const NGINX = ["nginx", "nginx:1.27", "docker.io/library/nginx", `nginx:1.26@${DIGEST}`];
  const OTHERS = [
    "acme/nginx",
    "localhost/nginx",
    "quay.io/library/nginx",
    "nginx-x",
    "h:5000/a:1",
  ];
  const recording = recordingOf(...NGINX, ...OTHERS);

  test.each([
    { note: "in full", images: ["docker.io/library/nginx"], numbers: [0, 1, 2, 3] },
    { note: "without a registry", images: ["nginx"], numbers: [0, 1, 2, 3] },
    { note: "with a folder", images: ["docker.io/acme/nginx"], numbers: [4] },
    { note: "of this machine", images: ["localhost/nginx"], numbers: [5] },
    { note: "with a tag", images: ["docker.io/library/nginx:1.27"], numbers: [1] },
    { note: "with a digest", images: [`docker.io/library/nginx@${DIGEST}`], numbers: [3] },
    { note: "with both", images: [`nginx:1.26@${DIGEST}`], numbers: [3] },
    { note: "with a port, which is no tag", images: ["h:5000/a"], numbers: [8] },
    { note: "that are several", images: ["nginx:1.27", "quay.io/library/nginx"], numbers: [1, 6] },
  ])("is taken out by names $note", ({ images, numbers }) => {
    const selected = selectImages(recording, images);
    expect(numbersOf(selected)).toEqual(numbers);
    expect(selected.incomplete).toEqual([]);
  });

  test("lacks what was done in no known image, and says so", () => {
    const builder = createRecordingBuilder();
    const source = builder.source({ format: "tetragon", origin: "t.json" });
    const add = (number: number, count: number, image?: string): void =>
      builder.add({ architecture: "x86_64", number, count, image }, source);
    add(0, 2, "nginx");
    add(0, 5);
    add(0, 7, "redis");
    add(1, 1);
    add(2, 1, "redis");
    const selected = selectImages(builder.build(), ["nginx"]);
    expect(selected.calls).toMatchObject([
      { number: 0, count: 2, images: [{ text: "nginx", count: 2 }] },
    ]);
    expect(selected.incomplete).toEqual([
      { reason: "filtered", message: expect.stringContaining("whose image is not told"), count: 2 },
    ]);
  });

  test.each([
    { note: "the nearest", images: ["ngnix"], message: 'did you mean "docker.io/library/nginx"?' },
    {
      note: "what there is",
      images: ["nginx", "quay.io/some/thing/else"],
      message: 'no image "quay.io/some/thing/else"; it names docker.io/library/nginx, ',
    },
    { note: "the tags there are", images: ["nginx:1.28"], message: '"docker.io/library/nginx:1.2' },
    { note: "the place of those that are not known", images: [""], message: "no image" },
  ])("is refused for an image that is not there, with $note", ({ images, message }) => {
    expect(() => selectImages(recording, images)).toThrow(message);
  });

  test("is refused where the source tells no image", () => {
    expect(() => selectImages(recordingOf(undefined), ["nginx"])).toThrow("it names none");
  });

  test("is left of what a process did, though that was in other images", () => {
    const ofProcess = selectProcesses(recording, ["p4"]);
    expect(ofProcess.calls[0]?.images).toEqual([{ text: "acme/nginx", count: 1 }]);
    expect(selectImages(ofProcess, ["nginx"], recording).calls).toEqual([]);
    expect(reasonsOf(ofProcess)).toEqual([]);
  });
});
