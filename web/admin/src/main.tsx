import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { createRoot } from "react-dom/client";
import "./ui/styles";
import { newRouter } from "./app/router";
import { startI18n } from "./lib/i18n";
import { newQueryClient } from "./lib/query";
import { Overlays } from "./ui/Overlays";
import { cssVariables, theme } from "./ui/theme";

const root = document.getElementById("root");
if (!root) throw new Error("no #root");

const client = newQueryClient();
const router = newRouter(client);

startI18n().then(() => {
  createRoot(root).render(
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
        <Overlays />
      </QueryClientProvider>
    </MantineProvider>,
  );
});
