import type { Binding } from "./binding.ts";

/** A container as a question holds it. */
export interface SampleContainer {
  readonly name: string;
  readonly image: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface Bound {
  readonly name: string;
  readonly binding: Binding | undefined;
}

/** A container that meets every condition of a binding. */
export function sampleContainer({
  containers,
  images,
  namespaces,
  podLabels,
}: Binding): SampleContainer {
  return {
    name: containers?.[0] ?? "sample",
    image: images?.[0] ?? "example.com/sample",
    namespace: namespaces?.[0] ?? "sample",
    labels: podLabels ?? {},
  };
}

/** Whether it is this policy of all that binds the sample: the highest priority counts, then the name. */
export function isBoundTo(
  policy: Bound,
  container: SampleContainer,
  policies: readonly Bound[],
): boolean {
  const priority = policy.binding?.priority ?? 0;
  return !policies.some(({ name, binding }) => {
    if (binding === undefined || name === policy.name || !accepts(binding, container)) return false;
    return binding.priority > priority || (binding.priority === priority && name < policy.name);
  });
}

function accepts(
  { containers, images, namespaces, podLabels = {} }: Binding,
  container: SampleContainer,
): boolean {
  return (
    (containers?.includes(container.name) ?? true) &&
    (images?.some((image) => isOf(image, container.image)) ?? true) &&
    (namespaces?.includes(container.namespace) ?? true) &&
    Object.entries(podLabels).every(([key, value]) => container.labels[key] === value)
  );
}

/** An image with a tag or a digest is also one of its repository. */
function isOf(declared: string, image: string): boolean {
  return image === declared || image.startsWith(`${declared}:`) || image.startsWith(`${declared}@`);
}
