import { lazy } from "react";

export const ApiKeysScreen = lazy(() => import("./ApiKeysScreen"));
export const ModelsScreen = lazy(() => import("./ModelsScreen"));
export const WorkspaceScreen = lazy(() => import("./WorkspaceScreen"));
