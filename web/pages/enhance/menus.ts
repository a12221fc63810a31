/** An open menu closes on Escape, which gives the focus back, and when the focus or a click goes elsewhere. */
export function closeMenus(): void {
  const menus = [...document.querySelectorAll<HTMLDetailsElement>("[data-menu]")];
  addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && menus.find((menu) => menu.open);
    if (!open) return;
    open.open = false;
    open.querySelector("summary")?.focus();
  });
  const elsewhere = (event: Event) => {
    for (const menu of menus) if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
  };
  addEventListener("click", elsewhere);
  addEventListener("focusin", elsewhere);
}
