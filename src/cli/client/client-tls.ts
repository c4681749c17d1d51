import path from "node:path";
import { PolicyError } from "../../domain/policy-error.ts";
import type { Variable } from "../../means/settings/setting.ts";
import type { CliIo } from "../cli-io.ts";
import type { Context } from "../contexts/context.ts";
import { CA, CLIENT_CERT, CLIENT_KEY } from "../settings.ts";
import type { ClientTls } from "./secure-fetch.ts";

/** What TLS is spoken with. Throws `misconfigured` with the file that cannot be used and why. */
export async function readClientTls(
  io: CliIo,
  server: string,
  { ca, cert, key }: Omit<Context, "server">,
): Promise<ClientTls> {
  if (!server.startsWith("https:") || (ca ?? cert ?? key) === undefined) return {};
  const named = (option: string, { name }: Variable, file: string) => ({
    setting: `${option} (${name})`,
    file: path.resolve(io.cwd, file),
  });
  const { readCertificates } = await import("../../means/tls/read-certificates.ts");
  const trusted = ca === undefined ? [] : await readCertificates(named("--ca", CA, ca));
  const authorities = trusted.length > 0 && { ca: trusted.map(({ pem }) => pem).join("") };
  if (cert === undefined && key === undefined) return { ...authorities };
  if (cert === undefined || key === undefined) {
    throw new PolicyError("misconfigured", "--cert and --key need each other");
  }
  const { readCertificateAndKey } = await import("../../means/tls/certificate-and-key.ts");
  const [shown, secret] = [named("--cert", CLIENT_CERT, cert), named("--key", CLIENT_KEY, key)];
  const own = await readCertificateAndKey(shown, secret, io.now());
  return { ...authorities, cert: own.cert, key: own.key };
}
