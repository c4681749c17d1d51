/** What a certificate says of its holder, field by field: a text of all of them could be read in more than one way. */
export interface CertificateNames {
  readonly CN: readonly string[];
  readonly O: readonly string[];
  readonly OU: readonly string[];
  readonly dns: readonly string[];
  readonly uri: readonly string[];
  readonly email: readonly string[];
}

/** Takes DER. Undefined for what it cannot read. */
export type ReadNames = (certificate: Uint8Array) => CertificateNames | undefined;

/** Loads what reads certificates, which takes a while. */
export async function loadNameReader(): Promise<ReadNames> {
  await import("reflect-metadata");
  const { SubjectAlternativeNameExtension, X509Certificate } = await import("@peculiar/x509");
  return (bytes) => {
    try {
      const certificate = new X509Certificate(new Uint8Array(bytes));
      const { subjectName } = certificate;
      const items = certificate.getExtension(SubjectAlternativeNameExtension)?.names.items ?? [];
      const named = (type: string): string[] =>
        items.filter((item) => item.type === type).map(({ value }) => value);
      return {
        CN: subjectName.getField("CN"),
        O: subjectName.getField("O"),
        OU: subjectName.getField("OU"),
        ...{ dns: named("dns"), uri: named("url"), email: named("email") },
      };
    } catch {
      return undefined;
    }
  };
}
