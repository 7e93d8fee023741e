import { lazy } from "react";

export { deadKeys, modelKeysQuery } from "./model-queries";

export const ApiKeysScreen = lazy(() => import("./ApiKeysScreen"));
export const ModelsScreen = lazy(() => import("./ModelsScreen"));
export const HoursScreen = lazy(() => import("./HoursScreen"));
export const WorkspaceScreen = lazy(() => import("./WorkspaceScreen"));
