/** A form that is on its way says so and is not sent twice. */
export function sendOnce(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-once]")) {
    const label = button.textContent;
    button.form?.addEventListener("submit", (event) => {
      if (button.getAttribute("aria-disabled")) return event.preventDefault();
      button.setAttribute("aria-disabled", "true");
      button.textContent = button.dataset["once"] ?? label;
    });
    // back from the next page, the browser may show this one as it was left
    addEventListener("pageshow", () => {
      button.removeAttribute("aria-disabled");
      button.textContent = label;
    });
  }
}
