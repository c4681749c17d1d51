/** What helps against everything that only the decision engine cannot do. */
export const ADVICE = "set spec.decide: false to serve the bundle to agents only";
