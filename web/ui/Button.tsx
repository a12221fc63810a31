import { Link, type LinkProps } from "@tanstack/react-router";
import { type ComponentProps, type ReactNode, useId } from "react";

export type Look = "primary" | "plain" | "quiet" | "danger";

const LOOKS: Record<Look, string> = {
  primary: "bg-accent text-on-accent border-accent hover:bg-accent-strong hover:border-accent-strong",
  plain: "bg-panel text-ink border-line-strong hover:bg-canvas",
  quiet: "border-transparent text-accent hover:bg-accent-tint",
  danger: "bg-panel text-bad border-bad hover:bg-bad-tint",
};

export const buttonClass = (look: Look, small = false): string =>
  `inline-flex items-center justify-center gap-2 rounded-control border font-medium no-underline transition-colors ${
    small ? "min-h-7 px-2 text-sm" : "min-h-9 px-3.5 py-1.5 pointer-coarse:min-h-11"} ${LOOKS[look]}
  aria-disabled:cursor-not-allowed aria-disabled:bg-canvas aria-disabled:text-dim aria-disabled:border-line`;

interface ButtonProps extends Omit<ComponentProps<"button">, "disabled"> {
  look?: Look;
  small?: boolean;
  /** The action runs: the button keeps its place and takes no second press. */
  pending?: boolean;
  pendingLabel?: string;
  /** Why it cannot be pressed now. The button stays visible, and the reason is read with it. */
  disabledBecause?: string | undefined;
  /** Says the reason only to assistive technology, where the page already shows it. */
  reasonShown?: boolean;
}

export function Button({ look = "plain", small = false, pending = false, pendingLabel, disabledBecause, reasonShown = false, onClick, children, className = "", ...rest }: ButtonProps) {
  const reason = useId();
  const blocked = pending || disabledBecause !== undefined;
  const button = (
    <button
      type="button" {...rest} className={`${buttonClass(look, small)} ${className}`} aria-disabled={blocked || undefined} aria-busy={pending || undefined}
      aria-describedby={disabledBecause === undefined ? rest["aria-describedby"] : reason}
      onClick={(event) => {
        if (blocked) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {pending ? (pendingLabel ?? children) : children}
    </button>
  );
  if (disabledBecause === undefined) return button;
  return (
    <span className="inline-flex flex-col items-start gap-1">
      {button}
      <span id={reason} className={reasonShown ? "sr-only" : "max-w-80 text-sm text-dim"}>{disabledBecause}</span>
    </span>
  );
}

/** A link that looks like a button: it goes somewhere, it does nothing else. */
export function ButtonLink({ look = "plain", small = false, children, ...rest }: LinkProps & { look?: Look; small?: boolean; children: ReactNode }) {
  return <Link {...rest} className={buttonClass(look, small)}>{children}</Link>;
}
