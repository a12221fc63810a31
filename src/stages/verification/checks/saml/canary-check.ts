import type { Canary } from "../../bench/canary.ts";
import type { SamlBench } from "../../bench/saml-bench.ts";
import { inWords } from "../../bench/who-am-i.ts";
import { held, type Verdict, violated } from "../../verdict.ts";

/** Time that a fetch behind the app's back is given, in milliseconds. */
const PATIENCE_MS = 200;

/** Sends honest, signed responses that name an address of ours in a place where only a careless parser looks. */
export async function canaryStaysAlone(bench: SamlBench, traps: readonly { name: string; xml(text: string, url: string): string }[]): Promise<Verdict> {
  const before = await bench.good("before");
  const sent: { name: string; canary: Canary; attempt: Awaited<ReturnType<SamlBench["attempt"]>> }[] = [];
  for (const { name, xml } of traps) {
    bench.step(`hostile: ${name}`);
    bench.spoil();
    const canary = await bench.canaries.plant({ status: 200, type: "text/plain", body: "canary" });
    sent.push({ name, canary, attempt: await bench.attempt({ xml: (text) => xml(text, canary.url) }) });
  }
  const after = await bench.good("after");
  await bench.pause(PATIENCE_MS);
  for (const { name, canary, attempt } of sent) {
    const [hit] = await canary.hits();
    if (hit) return violated(`Sent ${name}, and the app opened the address in it (${hit.method}, ${hit.at}).`, attempt);
  }
  return held(`No address was opened. ${sent.map((s) => `${s.name}: ${inWords(s.attempt.who)}`).join("; ")}.`, ...sent.map((s) => s.attempt), before, after);
}

/** Text put into the first NameID of a message. */
export const inNameId = (text: string, what: string): string => text.replace(/(<saml:NameID[^>]*>)/, `$1${what}`);
