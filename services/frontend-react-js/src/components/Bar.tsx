import type { ReactNode } from "react";

/** Header of every page: the logo, and elements of the page. */
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
