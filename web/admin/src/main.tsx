import { MantineProvider } from "@mantine/core";
import { ModalsProvider } from "@mantine/modals";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { createRoot } from "react-dom/client";
import "./ui/styles";
import { newRouter } from "./app/router";
import { startI18n } from "./lib/i18n";
import { newQueryClient } from "./lib/query";
import { cssVariables, theme } from "./ui/theme";

const root = document.getElementById("root");
if (!root) throw new Error("no #root");

const client = newQueryClient();
const router = newRouter(client);

startI18n().then(() => {
  createRoot(root).render(
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={client}>
        <ModalsProvider>
          <Notifications position="bottom-right" limit={4} />
          <RouterProvider router={router} />
        </ModalsProvider>
      </QueryClientProvider>
    </MantineProvider>,
  );
});
