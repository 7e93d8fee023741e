import { lazy } from "react";

export { BlanksCard } from "./BlanksCard";
export { CompletionCard } from "./CompletionCard";
export { botsQuery, useBotNames } from "./queries";
export const BehaviourScreen = lazy(() => import("./BehaviourScreen"));
export const BotFrame = lazy(() => import("./BotFrame"));
export const BotsScreen = lazy(() => import("./BotsScreen"));
export const FaqsScreen = lazy(() => import("./FaqsScreen"));
export const GeneralScreen = lazy(() => import("./GeneralScreen"));
export const LaunchScreen = lazy(() => import("./LaunchScreen"));
export { useFirstRun } from "./welcome/first-run";
export const WelcomeScreen = lazy(() => import("./welcome/WelcomeScreen"));
export const UnansweredScreen = lazy(() => import("./UnansweredScreen"));
