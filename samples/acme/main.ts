import { startAcme } from "./app.ts";

const env = (name: string): string | undefined => process.env[name] || undefined;
const [port, host, url, adminPassword, proof, data] =
  ["ACME_PORT", "ACME_HOST", "ACME_URL", "ACME_ADMIN_PASSWORD", "ACME_PROOF", "ACME_DATA"].map(env);

const acme = await startAcme({
  port: Number(port ?? 4100),
  ...(host ? { host } : {}), ...(url ? { url } : {}), ...(adminPassword ? { adminPassword } : {}),
  ...(proof ? { proof } : {}), ...(data ? { data } : {}),
});
if (!adminPassword) console.log(`acme admin password ${acme.adminPassword}`);
console.log(`acme ready ${acme.url}`);

const stop = () => void acme.close().then(() => process.exit(0));
// started by another program: whatever ends that one, even kill -9, ends this one too
process.once("disconnect", stop);
for (const signal of ["SIGTERM", "SIGINT"] as const)
  process.once(signal, stop);
