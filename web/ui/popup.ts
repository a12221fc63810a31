/** What a dialog looks like, and what lies between it and the page. */
export const popupClass = `fixed left-1/2 top-1/2 z-50 flex max-h-[calc(100dvh-2rem)] w-[min(36rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2
  flex-col gap-4 overflow-y-auto rounded-card bg-raised p-5 shadow-float outline-none`;
export const backdropClass = "fixed inset-0 z-40 bg-veil";
