export { InviteScreen } from "./InviteScreen";
export {
  membersQuery,
  rolesQuery,
  setupQuery,
  useSetAvailability,
  useSignOut,
  useUpdateMe,
} from "./queries";
export { ResetConfirmScreen, ResetRequestScreen } from "./ResetScreen";
export { SetupScreen } from "./SetupScreen";
export { SignInScreen } from "./SignInScreen";
