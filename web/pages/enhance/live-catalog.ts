const PAUSE_MS = 120;

/** Catalog and checks: results follow the form while it changes. Whatever goes wrong ends in an ordinary navigation. */
export function liveCatalog(): void {
  const form = document.querySelector<HTMLFormElement>("[data-live]");
  const results = form && document.querySelector<HTMLElement>(form.dataset["live"] ?? "");
  if (!form || !results) return;
  let timer = 0;
  let latest: AbortController | undefined;

  const swap = async (url: string, focus: boolean) => {
    latest?.abort();
    const mine = (latest = new AbortController());
    results.ariaBusy = "true";
    try {
      const response = await fetch(url, { signal: mine.signal });
      if (!response.ok) throw new Error(`${response.status}`);
      const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
      const next = fresh.querySelector(`#${results.id}`);
      const from = fresh.querySelector<HTMLFormElement>("[data-live]");
      if (!next || !from) throw new Error("another page");
      update(results, next);
      follow(form, from, focus);
      document.title = fresh.title;
      history.replaceState(null, "", url);
      // the chip that was clicked is gone: its place takes the focus
      if (focus) results.querySelector<HTMLElement>("#count")?.focus();
    } catch {
      if (!mine.signal.aborted) location.assign(url);
    } finally {
      if (latest === mine) results.ariaBusy = null;
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void swap(addressOf(form), false), PAUSE_MS);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    void swap(addressOf(form), false);
  });
  results.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest<HTMLAnchorElement>("a[data-swap]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    clearTimeout(timer);
    void swap(link.href, true);
  });
}

/** The count keeps its element, so that its change is announced. */
function update(results: HTMLElement, next: Element): void {
  const count = results.querySelector("#count");
  const fresh = next.querySelector("#count");
  if (!count || !fresh) return results.replaceChildren(...next.childNodes);
  if (count.firstElementChild) count.firstElementChild.textContent = fresh.textContent;
  for (const [old, now] of [[count, fresh], [count.parentElement, fresh.parentElement]] as const) {
    if (!old || !now) continue;
    for (const gone of after(old)) gone.remove();
    old.after(...after(now));
  }
}

function after(node: Element): ChildNode[] {
  const all = [...(node.parentNode?.childNodes ?? [])];
  return all.slice(all.indexOf(node) + 1);
}

function addressOf(form: HTMLFormElement): string {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string" && value.trim() !== "" && !(name === "sort" && value === "installed")) query.append(name, value.trim());
  return form.action + (query.size > 0 ? `?${query}` : "");
}

/** Counts and button follow the new page; the choices too, when a link made them. */
function follow(form: HTMLFormElement, from: HTMLFormElement, choices: boolean): void {
  for (const count of form.querySelectorAll<HTMLElement>("[data-count]")) count.textContent = from.querySelector(`[data-count="${count.dataset["count"]}"]`)?.textContent ?? "0";
  const [summary, now] = [form.querySelector("summary"), from.querySelector("summary")];
  if (summary?.firstChild && now) summary.replaceChildren(...now.childNodes);
  if (!choices) return;
  for (const box of form.querySelectorAll<HTMLInputElement>("[type=checkbox]")) box.checked = from.querySelector(`[name="${box.name}"][value="${box.value}"]`)?.hasAttribute("checked") ?? false;
  const [search, wanted] = [form.querySelector<HTMLInputElement>("[name=q]"), from.querySelector<HTMLInputElement>("[name=q]")];
  if (search && wanted) search.value = wanted.defaultValue;
}
