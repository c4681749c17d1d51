/** A question to one document; `breaks` when it is asked only to break the evaluation off. */
export interface MixedQuestion {
  readonly document: string;
  readonly body: string;
  readonly breaks: boolean;
}

/** One question in so many is followed by one that breaks. */
const EVERY = 4;
/** Enough of an input to make the engine drop an instance that grew: it makes room by length. */
const GROWING_LENGTH = 6_000_000;

const PACKAGE = "breaking";

/** The evaluation of `conflict` is aborted, that of `trap` ends in a trap. */
function breakingModule(name: string): string {
  return `package ${PACKAGE}.${name}\n\nconflict := 1 if input.one\nconflict := 2 if input.two\ntrap := format_int(input.n, 10)\n`;
}

/**
 * The files of a bundle and a module that can be made to break its evaluations off. As they are
 * where roots are given or another language version is spoken.
 */
export function withBreaking(
  name: string,
  files: Readonly<Record<string, string>>,
): { readonly files: Readonly<Record<string, string>>; readonly breaking: boolean } {
  const own = safeName(name);
  const isPlain = !Object.keys(files).some((file) =>
    /(^|\/)(\.manifest|bundle\.ya?ml)$/.test(file),
  );
  if (!isPlain) return { files, breaking: false };
  return { files: { ...files, [`${PACKAGE}/${own}.rego`]: breakingModule(own) }, breaking: true };
}

/** Questions to the module of `withBreaking`. */
export function breakingQuestions(name: string): MixedQuestion[] {
  const document = `${PACKAGE}/${safeName(name)}`;
  return [
    { document: `${document}/conflict`, body: '{"input":{"one":true,"two":true}}', breaks: true },
    { document: `${document}/trap`, body: '{"input":{"n":1e300}}', breaks: true },
  ];
}

/** A question to any document whose input makes the engine's memory grow out of its bounds. */
export function growingQuestion(document: string): MixedQuestion {
  const body = JSON.stringify({ input: { padding: "x".repeat(GROWING_LENGTH) } });
  return { document, body, breaks: true };
}

/** The questions in random order, with breaking ones between them. */
export function mixed(
  questions: readonly Omit<MixedQuestion, "breaks">[],
  breaking: readonly MixedQuestion[],
  random: () => number,
): MixedQuestion[] {
  const shuffled = questions
    .map((question) => ({ at: random(), question: { ...question, breaks: false } }))
    .sort((left, right) => left.at - right.at);
  return shuffled.flatMap(({ question }, at) => {
    const next = breaking[Math.floor(random() * breaking.length)];
    return at % EVERY === 0 && next !== undefined ? [next, question] : [question];
  });
}

function safeName(name: string): string {
  return name.replaceAll(/\W/g, "_");
}
