import "@mantine/core/styles.css";
import "./page.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { AccountStore } from "./account/account-store.ts";
import { AccountProvider } from "./account/use-account.ts";
import { App } from "./app.tsx";
import { Translated } from "./texts/translated.tsx";

const root = document.getElementById("root");
if (root === null) throw new Error("the page has no element for the app");
const account = new AccountStore();
void account.begin();
createRoot(root).render(
  <StrictMode>
    <AccountProvider value={account}>
      <Translated>
        <App />
      </Translated>
    </AccountProvider>
  </StrictMode>,
);
