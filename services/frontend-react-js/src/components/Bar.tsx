import type { ReactNode } from "react";

/** The top of every page: the logo, and what the page adds. */
export function Bar({ children }: { readonly children?: ReactNode }) {
  return (
    <header className="bar">
      <a className="logo" href="/">
        Cruddur
      </a>
      {children}
    </header>
  );
}
