import type { FileTree } from "../../domain/bundle.ts";
import { isPolicyError } from "../../domain/policy-error.ts";
import {
  RECORDING_FORMATS,
  type RecordingFormat,
} from "../../facts/recording/formats/recording-formats.ts";
import { readRecording } from "../../facts/recording/read-recording.ts";
import type { Recording } from "../../facts/recording/recording.ts";
import { selectImages } from "../../facts/recording/select-images.ts";
import { selectProcesses } from "../../facts/recording/select-processes.ts";
import { unionOf } from "../../facts/recording/union-of.ts";
import { tellUnseen } from "../../facts/recording/unseen.ts";
import { didYouMean } from "../../means/text/suggestion.ts";
import type { Finding } from "../refusal.ts";
import type { DeclaredRecording, LocatedSeccompPolicy } from "./seccomp-policy.ts";

interface Found {
  readonly recording: Recording;
  readonly findings: readonly Finding[];
}

/**
 * What the recordings of a policy saw its processes do in its images. Finds files that are not there, formats that there are not,
 * and processes and images that no recording has. Throws `invalid_parameter` with the place in a recording that cannot be read.
 */
export function declaredRecording(policy: LocatedSeccompPolicy, files: FileTree): Found {
  const { value, locate } = policy;
  const findings: Finding[] = [];
  const read = value.spec.recordings.flatMap((declared, position) => {
    const fault = faultOf(declared, files);
    if (fault === undefined) return [readDeclared(declared, files)];
    findings.push({ message: fault, location: locate(["spec", "recordings", position]) });
    return [];
  });
  const whole = unionOf(tellUnseen(read));
  return findings.length > 0 ? { recording: whole, findings } : selected(whole, policy);
}

function readDeclared(
  { file, format, architecture }: DeclaredRecording,
  files: FileTree,
): Recording {
  return readRecording(files.get(file) ?? new Uint8Array(), file, {
    format: format as RecordingFormat | undefined,
    architecture,
  });
}

/** What is pushed is read at every push; a recording of that size says the same in some kilobytes. */
const MOST_BYTES: number = 16 * 1024 * 1024;

function faultOf({ file, format }: DeclaredRecording, files: FileTree): string | undefined {
  const bytes = files.get(file);
  if (bytes !== undefined && bytes.length > MOST_BYTES) {
    return `${file} is larger than 16 MiB: push what gatehouse seccomp show --recording writes of it`;
  }
  if (bytes === undefined) {
    return `the bundle has no file ${JSON.stringify(file)}${didYouMean(file, files.keys())}`;
  }
  if (format === undefined || Object.hasOwn(RECORDING_FORMATS, format)) return undefined;
  const known = Object.keys(RECORDING_FORMATS);
  return `${format} is no format of recordings${didYouMean(format, known) || `: ${known.join(", ")}`}`;
}

/** What is selected by is looked for in all that was recorded, so that both are found where neither is there. */
function selected(whole: Recording, { value, locate }: LocatedSeccompPolicy): Found {
  const { processes, images } = value.spec;
  const findings: Finding[] = [];
  const ofProcesses =
    processes === undefined
      ? whole
      : trySelect(findings, locate(["spec", "processes"]), whole, () =>
          selectProcesses(whole, processes),
        );
  const recording =
    images === undefined
      ? ofProcesses
      : trySelect(findings, locate(["spec", "images"]), whole, () =>
          selectImages(ofProcesses, images, whole),
        );
  return { recording, findings };
}

function trySelect(
  findings: Finding[],
  location: Finding["location"],
  whole: Recording,
  select: () => Recording,
): Recording {
  try {
    return select();
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    findings.push({ message: error.message, location });
    return whole;
  }
}
