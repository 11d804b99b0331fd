import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./App";
import { NotFound } from "./components/NotFound";
import { configureAmplify } from "./lib/configureAmplify";
import { limitRequests } from "./lib/limitRequests";
import "./style.css";

limitRequests();
configureAmplify();

const { pathname } = window.location;
const isHome = pathname === "/" || pathname === "/index.html";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    {isHome ? <App /> : <NotFound path={pathname} />}
  </StrictMode>,
);
