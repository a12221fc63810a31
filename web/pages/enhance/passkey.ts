/** Sign-in by passkey: offered only where the browser can do it. */
export function passkeySignIn(): void {
  const place = document.querySelector<HTMLElement>("[data-passkey]");
  const button = place?.querySelector("button");
  if (!place || !button || typeof PublicKeyCredential === "undefined" || !("parseRequestOptionsFromJSON" in PublicKeyCredential)) return;
  const said = place.querySelector("[role=status]");
  place.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    if (said) said.textContent = "";
    void prove(place).catch((thrown: unknown) => {
      button.disabled = false;
      const left = thrown instanceof DOMException && (thrown.name === "NotAllowedError" || thrown.name === "AbortError");
      if (said) said.textContent = left ? "Nothing was chosen. Try again, or use your password." : "This passkey did not work. Use your password, or ask an administrator of your org.";
    });
  });
}

async function prove(place: HTMLElement): Promise<void> {
  const options = await post("/api/session/passkey/options");
  const credential = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options as unknown as PublicKeyCredentialRequestOptionsJSON) });
  if (!(credential instanceof PublicKeyCredential)) throw new DOMException("none", "NotAllowedError");
  const org = place.dataset["org"];
  await post("/api/session/passkey", { response: credential.toJSON(), ...(org ? { orgSlug: org } : {}) });
  // signed in now: this page knows where to go on to
  location.assign(place.dataset["passkey"] || "/sign-in");
}

async function post(path: string, body?: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(path, { method: "POST", ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }) });
  if (!response.ok) throw new Error(`${response.status}`);
  return (await response.json()) as Record<string, unknown>;
}
