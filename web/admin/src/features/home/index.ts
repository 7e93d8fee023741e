export { DashboardScreen, UnfinishedRun } from "./DashboardScreen";
export { DeadKeys } from "./DeadKeys";
export { DemoBanner } from "./DemoBanner";
export { InviteItem } from "./InviteItem";
