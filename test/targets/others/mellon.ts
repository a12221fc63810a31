import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeSigningKey } from "../../../src/protocols/saml/index.ts";
import { apacheDir, startApache } from "../../interop/apache.ts";
import { freePort } from "../../free-port.ts";
import type { Running } from "./program.ts";

/** What the page without a guard says: only what the module put into the environment. */
const WHO = '<!--#if expr="-n reqenv(\'MELLON_NAME_ID\')" -->{"userName":"<!--#echo encoding="none" var="MELLON_NAME_ID" -->"}<!--#else -->{}<!--#endif -->';

/** mod_auth_mellon (Lasso) in front of two pages, as its own guide sets it up. */
export async function startMellon({ metadata }: { metadata: string }): Promise<Running> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const dir = await apacheDir();
  const key = await makeSigningKey("mellon", new Date());
  await writeFile(join(dir, "idp.xml"), await (await fetch(metadata)).text());
  await writeFile(join(dir, "sp.key"), key.privateKey);
  await writeFile(join(dir, "sp.cert"), key.certificate);
  const apache = await startApache({
    dir, port, module: "auth_mellon", ready: { path: "/mellon/metadata", status: 200 }, pages: { "index.shtml": "home\n", "whoami.shtml": WHO, "secret/index.shtml": "inside\n" },
    configuration: [
      "<Location />", "MellonEnable info", "MellonEndpointPath /mellon", `MellonSPPrivateKeyFile ${dir}/sp.key`, `MellonSPCertFile ${dir}/sp.cert`, `MellonIdPMetadataFile ${dir}/idp.xml`,
      "MellonSignatureMethod rsa-sha256", "MellonVariable mellon", "MellonSecureCookie httponly", "MellonCookieSameSite lax", "MellonRedirectDomains [self]", "</Location>",
      "<Location /secret>", "MellonEnable auth", "AuthType Mellon", "Require valid-user", "</Location>",
    ].join("\n"),
  });
  return { url, certificate: key.certificate, stop: () => apache.close() };
}
