const DIGEST = /@sha256:[0-9a-f]{64}$/;

/**
 * The image of a container as one name, with its digest where the source tells it apart: `nginx:1.27@sha256:...`. An `id` that names no
 * repository says nothing of where the image is from, and neither does a name that is such an id.
 */
export function imageText(name: string | undefined, id: string | undefined): string | undefined {
  const digest = id === undefined ? undefined : DIGEST.exec(id)?.[0];
  if (name === undefined || name === "" || name.startsWith("sha256:")) {
    return digest === undefined ? undefined : id;
  }
  return digest === undefined || name.includes("@") ? name : `${name}${digest}`;
}
