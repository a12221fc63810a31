/** My apps: narrows the tiles while somebody types. */
export function filterTiles(): void {
  const form = document.querySelector<HTMLFormElement>("[data-tiles]");
  const input = form?.querySelector("input");
  if (!form || !input) return;
  const tiles = [...document.querySelectorAll<HTMLElement>("[data-tile]")];
  const said = document.querySelector("[data-tiles-count]");
  const none = document.querySelector<HTMLElement>("[data-tiles-none]");
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLowerCase();
    let shown = 0;
    for (const tile of tiles) if (!(tile.hidden = !(tile.dataset["tile"] ?? "").includes(wanted))) shown++;
    if (none) none.hidden = shown > 0;
    if (said) said.textContent = shown === 1 ? "1 app" : `${shown} apps`;
    history.replaceState(null, "", wanted ? `?q=${encodeURIComponent(wanted)}` : location.pathname);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    tiles.find((tile) => !tile.hidden)?.querySelector("a")?.focus();
  });
}
