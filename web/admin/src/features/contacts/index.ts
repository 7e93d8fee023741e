import { lazy } from "react";

export const CustomFieldsScreen = lazy(() => import("./CustomFieldsScreen"));
export const ContactPane = lazy(() => import("./ContactPane"));
