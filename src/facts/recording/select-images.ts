import { imageName, nameInFull } from "./image-name.ts";
import type { Recording } from "./recording.ts";
import { type Maker, makersOf, notRecorded, selectCalls } from "./select-calls.ts";

const IMAGES: Maker = {
  of: ({ images, count }) => images ?? [{ text: "", count }],
  with: (call, images) => ({ ...call, images }),
  leftOut: "calls of containers whose image is not told are left out; select none to keep them",
};

/**
 * Only what containers of these images did: of any tag and digest where a name has none. Paths, values and processes are those of the
 * whole call, as with processes. What no image is known of is left out and said in `incomplete`. Throws `invalid_parameter` where
 * an image is not in `whole`, which the recording may be a part of.
 */
export function selectImages(
  recording: Recording,
  images: readonly string[],
  whole: Recording = recording,
): Recording {
  const called = calledOf(makersOf(whole, IMAGES));
  const wanted = images.flatMap((image) => {
    const name = nameInFull(image);
    const found = called.get(name);
    if (found === undefined) throw notRecorded("image", name, new Set(called.keys()));
    return found;
  });
  return selectCalls(recording, IMAGES, new Set(wanted));
}

/** What is recorded, by all that it may be called: its repository, with its tag, with its digest, with both. */
function calledOf(recorded: ReadonlySet<string>): ReadonlyMap<string, readonly string[]> {
  const called = new Map<string, string[]>();
  for (const text of recorded) {
    if (text === "") continue;
    for (const name of namesOf(text)) {
      const same = called.get(name);
      if (same === undefined) called.set(name, [text]);
      else same.push(text);
    }
  }
  return called;
}

function namesOf(text: string): ReadonlySet<string> {
  const { repository, tag, digest } = imageName(text);
  const tagged = tag === undefined ? repository : `${repository}:${tag}`;
  const suffix = digest === undefined ? "" : `@${digest}`;
  return new Set([repository, tagged, `${repository}${suffix}`, `${tagged}${suffix}`]);
}
