/** x509's domainNameValid: labels of visible ASCII, no dot at the end; a constraint may begin with one. */
export function isDomainName(name: string, isConstraint: boolean): boolean {
  if (name === "") return true;
  if (name.endsWith(".")) return false;
  const labels = isConstraint && name.startsWith(".") ? name.slice(1) : name;
  if (!/^[!-~]*$/.test(labels)) return false;
  return labels.split(".").every((label) => label !== "");
}
