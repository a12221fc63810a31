import { type GuidePicture, pictureFrom } from "../../lib/guide-pictures.ts";
import type { Json } from "../../lib/pointer.ts";

/** A guide's picture before and after, on light and on dark; with `before` left out, the picture as it is. */
export function PictureChange({ before, after }: { before?: unknown; after: unknown }) {
  if (before === undefined) return <Side name="Picture" picture={pictureFrom(after as Json)} />;
  return (
    <div className="grid gap-3 md:grid-cols-2">
      <Side name="Before" picture={before ? pictureFrom(before as Json) : undefined} />
      <Side name="After" picture={after ? pictureFrom(after as Json) : undefined} />
    </div>
  );
}

function Side({ name, picture }: { name: string; picture: GuidePicture | undefined }) {
  if (!picture?.url) return <div><p className="text-sm font-medium">{name}</p><p className="text-dim">(no picture)</p></div>;
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <p className="text-sm font-medium">{name} <span className="font-normal text-dim"><code className="break-all font-mono">{picture.name}</code> {picture.width}×{picture.height} pixels</span></p>
      {([["Light", "bg-[#ffffff] text-[#171a21]", picture.url], ["Dark", "bg-[#171b21] text-[#e8ebf0]", picture.dark?.url]] as const).map(([theme, ground, src]) => src && (
        <a key={theme} href={src} target="_blank" rel="noopener noreferrer" className={`block rounded-control border border-line p-2 ${ground}`}>
          <img src={src} alt={`${picture.name}, ${theme.toLowerCase()}, ${name.toLowerCase()}; opens in full size`} width={picture.width} height={picture.height} loading="lazy" className="h-auto max-h-96 max-w-full object-contain object-left" />
        </a>
      ))}
    </div>
  );
}
