/** One metric, as the README lists it, with the labels that each of its values has. */
export interface Metric<Label extends string = never> {
  readonly name: string;
  readonly labels: readonly Label[];
  readonly help: string;
}
