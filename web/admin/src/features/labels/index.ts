import { lazy } from "react";

export const LabelsScreen = lazy(() => import("./LabelsScreen"));
