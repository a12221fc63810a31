import { useRouter } from "@tanstack/react-router";
import type { ComponentProps } from "react";
import { linkClass } from "./Page.tsx";

type RowLinkProps = Omit<ComponentProps<"a">, "href" | "className"> & ({ to: "/desk/$sub"; params: { sub: string } } | { to: "/desk/listings/$slug"; params: { slug: string } });

/**
 * The link of one row of a list: what it leads to opens in this page, and its code is fetched when somebody points at it. Unlike the router's
 * own it does not ask whether it leads to where one is: hundreds of them would be drawn anew with each change of the address.
 */
export function RowLink({ to, params, onClick, ...rest }: RowLinkProps) {
  const router = useRouter();
  const going = { to, params } as const;
  const path = Object.entries(params).reduce((address, [name, value]) => address.replace(`$${name}`, encodeURIComponent(value)), to as string);
  const ready = () => void router.preloadRoute(going).catch(() => undefined);
  return (
    <a
      {...rest} href={`/app${path}`} className={linkClass} onPointerEnter={ready} onFocus={ready}
      onClick={(event) => {
        onClick?.(event);
        // another tab, a download or a menu is the browser's business
        if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        void router.navigate(going);
      }}
    />
  );
}
