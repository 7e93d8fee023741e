export { DashboardScreen, UnfinishedRun } from "./DashboardScreen";
export { DemoBanner } from "./DemoBanner";
export { InviteItem } from "./InviteItem";
