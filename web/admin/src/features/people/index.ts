import { lazy } from "react";

export { InviteScreen } from "./InviteScreen";
export { membersQuery, useSetAvailability, useSignOut, useUpdateMe } from "./queries";
export { ResetConfirmScreen, ResetRequestScreen } from "./ResetScreen";
export { SetupScreen } from "./SetupScreen";
export { SignInScreen } from "./SignInScreen";
export { SignUpConfirmScreen, SignUpScreen } from "./SignUpScreen";
export { setupQuery } from "./setup";
export const AccountScreen = lazy(() => import("./AccountScreen"));
export const NewWorkspace = lazy(() => import("./NewWorkspace"));
export const MembersScreen = lazy(() => import("./MembersScreen"));
