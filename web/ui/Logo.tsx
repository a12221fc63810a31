/** A logo on a neutral plate; without one, the first letter. The name stands next to it, so it says nothing itself. */
export function Logo({ url, name, size = 40 }: { url: string | null; name: string; size?: 24 | 40 | 44 | 64 }) {
  const box = { 24: "size-6 text-xs", 40: "size-10 text-lg", 44: "size-11 text-lg", 64: "size-16 text-2xl" }[size];
  if (url) return <img src={url} alt="" width={size} height={size} loading="lazy" className={`${box} shrink-0 rounded-control bg-plate object-contain`} />;
  return <span aria-hidden className={`${box} inline-flex shrink-0 items-center justify-center rounded-control bg-accent-tint font-semibold text-accent`}>{name.slice(0, 1).toUpperCase()}</span>;
}
