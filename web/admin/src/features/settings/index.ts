import { lazy } from "react";

export const ApiKeysScreen = lazy(() => import("./ApiKeysScreen"));
export const WorkspaceScreen = lazy(() => import("./WorkspaceScreen"));
