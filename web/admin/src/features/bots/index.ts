import { lazy } from "react";

export { useBotNames } from "./queries";
export const BehaviourScreen = lazy(() => import("./BehaviourScreen"));
export const BotFrame = lazy(() => import("./BotFrame"));
export const BotsScreen = lazy(() => import("./BotsScreen"));
export const FaqsScreen = lazy(() => import("./FaqsScreen"));
export const GeneralScreen = lazy(() => import("./GeneralScreen"));
export const LaunchScreen = lazy(() => import("./LaunchScreen"));
export const PromptScreen = lazy(() => import("./PromptScreen"));
export const UnansweredScreen = lazy(() => import("./UnansweredScreen"));
