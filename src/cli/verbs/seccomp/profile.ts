import { writeFile } from "node:fs/promises";
import path from "node:path";
import { Option } from "commander";
import { stringify } from "yaml";
import { readDocument, splitDocuments } from "../../../declarations/read-document.ts";
import type { FileTree } from "../../../domain/bundle.ts";
import type { Diagnostic } from "../../../domain/policy-error.ts";
import { RECORDING_FORMATS } from "../../../facts/recording/formats/recording-formats.ts";
import { nameInFull } from "../../../facts/recording/image-name.ts";
import { publishedPolicies } from "../../../kinds/seccomp-policy/published-policies.ts";
import type { PublishedPolicy } from "../../../kinds/seccomp-policy/published-policy.ts";
import { reportMarkdown } from "../../../kinds/seccomp-policy/report.ts";
import { seccompPolicySchema } from "../../../kinds/seccomp-policy/seccomp-policy.ts";
import { policyWarnings } from "../../../kinds/seccomp-policy/warnings.ts";
import { mobyForm } from "../../../seccomp/profile/moby-form.ts";
import { writeProfile } from "../../../seccomp/profile/write-profile.ts";
import { ARCHITECTURES } from "../../../seccomp/syscalls/architecture.ts";
import { type CliIo, writeJson, writeLines } from "../../cli-io.ts";
import { EXIT_OK } from "../../exit-codes.ts";
import { formatCount } from "../../format.ts";
import { readRecordingBytes } from "../../local/recordings.ts";
import { collected, jsonOption } from "../../options.ts";
import { paintFor, plain } from "../../paint.ts";
import { examples, type Verb } from "../../verb.ts";

type Form = "oci" | "log" | "moby" | "report" | "declaration";

interface ProfileOptions {
  readonly name: string;
  readonly from?: string;
  readonly arch?: string;
  readonly process?: readonly string[];
  readonly image?: readonly string[];
  readonly runtime?: readonly string[];
  /** Commander's name for `--no-new-privileges`: false where it was given. */
  readonly newPrivileges: boolean;
  readonly equivalents: boolean;
  readonly allow?: readonly string[];
  readonly deny?: readonly string[];
  readonly form: Form;
  readonly output?: string;
  readonly json?: boolean;
}

const FORMS: readonly Form[] = ["oci", "log", "moby", "report", "declaration"];

export const profile: Verb = {
  name: "profile",
  summary: "make a seccomp profile of recordings, without a declaration",
  define: (command) => {
    command
      .argument("<recording...>", "files in any format that is read (- for standard input)")
      .option("--name <name>", "of the policy", "program")
      .addOption(
        new Option("--from <format>", "what the files are (default: looked for in each)").choices(
          Object.keys(RECORDING_FORMATS),
        ),
      )
      .addOption(
        new Option(
          "--arch <architecture>",
          "what names are of where the file does not tell (default: x86_64, with a warning)",
        ).choices(ARCHITECTURES.map(({ name }) => name)),
      )
      .addOption(several("--process <name>", "only what this process did"))
      .addOption(several("--image <name>", "only what containers of this image did"))
      .addOption(
        several("--runtime <name>", "runc or crun, whose own calls are added (default: both)"),
      )
      .option("--no-new-privileges", "for containers with allowPrivilegeEscalation: false")
      .option("--no-equivalents", "leave out what another libc or kernel would call instead")
      .addOption(several("--allow <call>", "a call beside those recorded"))
      .addOption(several("--deny <call>", "a call that gets EPERM"))
      .addOption(
        new Option(
          "--form <form>",
          "the profile, its variant that logs, in moby's form; why; a declaration",
        )
          .choices(FORMS)
          .default("oci"),
      )
      .option("-o, --output <file>", "write it there (default: print it)")
      .addOption(jsonOption())
      .addHelpText(
        "after",
        examples([
          ["gatehouse seccomp profile recording.json -o web.json", "the profile"],
          ["gatehouse seccomp profile a.strace b.strace --form report", "which calls, and why"],
          ["gatehouse seccomp profile recording.json --form declaration", "to publish it"],
        ]),
      );
  },
  run: async (io, command) => {
    const options = command.opts<ProfileOptions>();
    const files = await readFiles(io, command.args);
    const document = declarationOf(options, [...files.keys()]);
    const policy = publishedPolicy(document, files);
    const text = textOf(options.form, policy, document);
    if (options.output !== undefined) {
      await writeFile(path.resolve(io.cwd, options.output), text);
    }
    const warnings = policyWarnings(policy);
    if (options.json === true) writeJson(io.stdout, jsonOf(policy, warnings, options.output));
    else if (options.output === undefined) io.stdout.write(text);
    tell(io, policy, warnings, options);
    return EXIT_OK;
  },
};

function several(flags: string, description: string): Option {
  return new Option(flags, `${description}; may be given again`).argParser(collected);
}

async function readFiles(io: CliIo, names: readonly string[]): Promise<FileTree> {
  const files = new Map<string, Uint8Array>();
  for (const name of names) {
    files.set(name, await readRecordingBytes(io, name));
  }
  return files;
}

function declarationOf(options: ProfileOptions, recordings: readonly string[]): object {
  const {
    name,
    from: format,
    arch: architecture,
    process,
    image,
    runtime,
    newPrivileges,
    equivalents,
    allow,
    deny,
  } = options;
  const base = {
    ...(runtime && { runtimes: runtime }),
    ...(newPrivileges ? {} : { noNewPrivileges: true }),
  };
  return {
    apiVersion: "gatehouse/v1",
    kind: "SeccompPolicy",
    metadata: { name },
    spec: {
      recordings:
        (format ?? architecture) === undefined
          ? recordings
          : recordings.map((file) => ({ file, format, architecture })),
      ...(process && { processes: process }),
      ...(image && { images: image.map(nameInFull) }),
      ...(Object.keys(base).length > 0 && { base }),
      ...(equivalents ? {} : { equivalents: false }),
      ...(allow && { allow }),
      ...(deny && { deny }),
    },
  };
}

function publishedPolicy(declaration: object, files: FileTree): PublishedPolicy {
  const documents = splitDocuments("options.json", JSON.stringify(declaration));
  const [policy] = publishedPolicies(
    documents.map((document) => readDocument(document, seccompPolicySchema)),
    files,
  );
  if (policy === undefined) throw new Error("one declaration is one policy");
  return policy;
}

function textOf(form: Form, policy: PublishedPolicy, declaration: object): string {
  switch (form) {
    case "oci":
      return writeProfile(policy.profile);
    case "log":
      return writeProfile(policy.logging);
    case "moby":
      return mobyForm(policy.profile);
    case "report":
      return reportMarkdown(policy);
    case "declaration":
      return stringify(declaration);
  }
}

function tell(
  io: CliIo,
  policy: PublishedPolicy,
  warnings: readonly Diagnostic[],
  { output, json = false }: ProfileOptions,
): void {
  const { warning, good } = paintFor(io, "stderr");
  writeLines(
    io.stderr,
    warnings.map(({ message }) => `${warning("warning:")} ${plain(message)}`),
  );
  if (output === undefined || json) return;
  const of = policy.parts.architectures.join(", ");
  writeLines(io.stderr, [
    `${good("Written")} ${plain(output)}: ${formatCount(policy.calls.length, "call")} on ${of}`,
  ]);
}

function jsonOf(
  policy: PublishedPolicy,
  warnings: readonly Diagnostic[],
  output: string | undefined,
): unknown {
  return {
    name: policy.name,
    architectures: policy.parts.architectures,
    calls: policy.calls,
    profile: JSON.parse(writeProfile(policy.profile)),
    warnings: warnings.map(({ code, message }) => ({ code, message })),
    ...(output === undefined ? {} : { output }),
  };
}
