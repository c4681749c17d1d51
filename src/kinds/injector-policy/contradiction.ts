/** Why declarations are refused that are each valid by themselves. */
export const CONTRADICTION = "the InjectorPolicy declarations contradict each other";
