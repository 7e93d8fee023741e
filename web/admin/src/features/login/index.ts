import { lazy } from "react";

export const RequiredLogin = lazy(() => import("./RequiredLogin"));
