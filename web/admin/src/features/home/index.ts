export { DashboardScreen, UnfinishedRun } from "./DashboardScreen";
export { InviteItem } from "./InviteItem";
