/** Two parties, and what they agree on. */
export const Mark = () => (
  <svg className="mark" viewBox="0 0 32 24" width="32" height="24" aria-hidden="true" focusable="false">
    <path className="mark-lens" d="M16 4.6a10 10 0 0 1 0 14.8 10 10 0 0 1 0-14.8Z" />
    <g fill="none" strokeWidth="2.4"><circle cx="11" cy="12" r="9" /><circle cx="21" cy="12" r="9" /></g>
  </svg>
);

const PATHS = {
  search: "M7.2 12.4a5.2 5.2 0 1 0 0-10.4 5.2 5.2 0 0 0 0 10.4ZM11 11l3.4 3.4",
  check: "M3.2 8.4l3.2 3.2 6.6-7",
  cross: "M4 4l8 8M12 4l-8 8",
  warn: "M8 2.2 14.6 13.6H1.4L8 2.2ZM8 6.6v3.2M8 11.6v.2",
  info: "M8 14.4A6.4 6.4 0 1 0 8 1.6a6.4 6.4 0 0 0 0 12.8ZM8 7.4v3.8M8 4.8V5",
  arrow: "M3 8h10M9 4l4 4-4 4",
  unknown: "M8 14.4A6.4 6.4 0 1 0 8 1.6a6.4 6.4 0 0 0 0 12.8ZM6 6.4a2 2 0 1 1 2.8 1.8c-.6.3-.8.7-.8 1.2M8 11.6v.2",
  minus: "M4 8h8",
  down: "M4 6.4 8 10.4l4-4",
  out: "M6.4 3H3v10h10V9.6M9 3h4v4M13 3 7.4 8.6",
  key: "M10.4 9.2a3.6 3.6 0 1 0-3.5-2.7L2 11.4V14h2.6v-1.8h1.8v-1.8l1.5-1.5c.7.2 1.6.3 2.5.3ZM11.2 4.8v.2",
  mail: "M2 3.6h12v8.8H2zM2 4l6 5 6-5",
} as const;
export type IconName = keyof typeof PATHS;

export const Icon = ({ name }: { name: IconName }) => (
  <svg className="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false"><path d={PATHS[name]} /></svg>
);
