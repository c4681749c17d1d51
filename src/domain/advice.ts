/** How a push says that its bundle is for agents only, whichever way it is pushed. */
export const FOR_AGENTS_ONLY = "set spec.decide: false (push --no-decide, ?decide=false)";
