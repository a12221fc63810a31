import { type ReactNode, useCallback, useState } from "react";
import { createPortal } from "react-dom";
import pages from "../../../pages/pages.css?inline";

/**
 * The public pages' own stylesheet, for a part of this page: what speaks of the document speaks of that part, and what asks how wide
 * the window is asks how wide the part is.
 */
let sheet: CSSStyleSheet | undefined;
function ground(): CSSStyleSheet {
  if (sheet) return sheet;
  sheet = new CSSStyleSheet();
  sheet.replaceSync(
    `${pages
      .replaceAll(/:root\[data-theme=["']?(\w+)["']?\]/g, ":host([data-theme=$1])")
      .replaceAll(/:root:not\(\[data-theme=["']?\w+["']?\]\)/g, ":host(:not([data-theme]))")
      .replaceAll(":root", ":host")
      .replaceAll(/@media\s*\((?=min-width|max-width|width)/g, "@container (")}
    :host { display: block; container-type: inline-size; background: var(--canvas); color: var(--ink); font-size: 0.9375rem; line-height: 1.5; overflow-wrap: break-word }
    .sample { padding: 1rem }
    .sample > * + * { margin-top: 1rem }`,
  );
  return sheet;
}

/** Draws public parts as the public pages draw them, in the theme that is named, whatever this page's own is. Nothing in it can be pressed. */
export function Ground({ theme, children }: { theme: "light" | "dark"; children: ReactNode }) {
  const [root, setRoot] = useState<ShadowRoot>();
  const begin = useCallback((host: HTMLDivElement | null) => {
    if (!host) return;
    const own = host.shadowRoot ?? host.attachShadow({ mode: "open" });
    own.adoptedStyleSheets = [ground()];
    setRoot(own);
  }, []);
  return <div ref={begin} data-theme={theme} inert>{root && createPortal(children, root)}</div>;
}
