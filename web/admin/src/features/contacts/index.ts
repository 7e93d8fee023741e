import { lazy } from "react";

export const ContactPane = lazy(() => import("./ContactPane"));
