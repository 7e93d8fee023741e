import { lazy } from "react";

export { InviteScreen } from "./InviteScreen";
export { membersQuery, setupQuery, useSetAvailability, useSignOut, useUpdateMe } from "./queries";
export { ResetConfirmScreen, ResetRequestScreen } from "./ResetScreen";
export { SetupScreen } from "./SetupScreen";
export { SignInScreen } from "./SignInScreen";
export const AccountScreen = lazy(() => import("./AccountScreen"));
export const MembersScreen = lazy(() => import("./MembersScreen"));
