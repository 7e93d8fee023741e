import { lazy } from "react";

export { BlanksCard } from "./BlanksCard";
export { CompletionCard } from "./CompletionCard";
export { botsQuery, useBotNames } from "./queries";
export const ArticleScreen = lazy(() => import("./training/ArticleScreen"));
export const ArticlesScreen = lazy(() => import("./training/ArticlesScreen"));
export const BehaviourScreen = lazy(() => import("./BehaviourScreen"));
export const BotFrame = lazy(() => import("./BotFrame"));
export const BotsScreen = lazy(() => import("./BotsScreen"));
export const CreateScreen = lazy(() => import("./create/CreateScreen"));
export const DocumentsScreen = lazy(() => import("./training/DocumentsScreen"));
export const FaqsScreen = lazy(() => import("./FaqsScreen"));
export const GeneralScreen = lazy(() => import("./GeneralScreen"));
export const LaunchScreen = lazy(() => import("./LaunchScreen"));
export const PassagesDrawer = lazy(() =>
  import("./training/PassagesDrawer").then((m) => ({ default: m.PassagesDrawer })),
);
export const PromptScreen = lazy(() => import("./PromptScreen"));
export { useFirstRun } from "./welcome/first-run";
export const WelcomeScreen = lazy(() => import("./welcome/WelcomeScreen"));
export const WebPagesScreen = lazy(() => import("./training/web/WebPagesScreen"));
export const UnansweredScreen = lazy(() => import("./UnansweredScreen"));
