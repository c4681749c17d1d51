/** What the AuthZEN API asks a policy, evaluation first. */
export const ACCESS_QUESTIONS = ["evaluation", "subject", "resource", "action"] as const;

export type AccessQuestion = (typeof ACCESS_QUESTIONS)[number];

/** The decision that answers each question, slash-separated below `data`; what is absent is not offered. */
export type AccessPaths = Readonly<Partial<Record<AccessQuestion, string | undefined>>>;
