import type { MixedQuestion } from "./breaking.ts";

/** What two servers said differently, and how the evaluations that should break off ended. */
export interface Comparison {
  readonly different: readonly string[];
  /** Questions to which the agent gave a value: answers that are all undefined would show nothing. */
  readonly defined: number;
  /** By status: only ours is asked what breaks. */
  readonly broken: Readonly<Record<string, number>>;
}

/**
 * Asks our server and an agent the same questions, in this order, one at a time, and compares status
 * and text. Of a refusal only the codes: its messages name files as each server has them.
 */
export async function compareAnswers(
  ours: string,
  agent: string,
  questions: readonly MixedQuestion[],
): Promise<Comparison> {
  const different: string[] = [];
  const broken: Record<string, number> = {};
  let defined = 0;
  for (const { document, body, breaks } of questions) {
    if (breaks) {
      const status = (await answerOf(ours, document, body)).slice(0, 3);
      broken[status] = (broken[status] ?? 0) + 1;
      continue;
    }
    const [our, their] = await Promise.all([
      answerOf(ours, document, body),
      answerOf(agent, document, body),
    ]);
    if (their.includes('"result"')) defined += 1;
    if (our !== their) different.push(`${document} ${body}\n  ours: ${our}\n  OPA:  ${their}`);
  }
  return { different, defined, broken };
}

async function answerOf(url: string, document: string, body: string): Promise<string> {
  const response = await fetch(`${url}/v1/data/${document}`, { method: "POST", body });
  const text = (await response.text()).trim();
  return `${response.status} ${response.ok ? text : refusalOf(text)}`;
}

interface ErrorBody {
  readonly code: string;
  readonly errors?: readonly { readonly code: string }[];
}

function refusalOf(text: string): string {
  const { code, errors = [] } = JSON.parse(text) as ErrorBody;
  return JSON.stringify([code, ...errors.map((each) => each.code)]);
}
