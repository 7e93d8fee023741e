// Every address of the admin app on one page. Screens load when they are opened.
import type { QueryClient } from "@tanstack/react-query";
import { createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { countsQuery, filtersOf, toSearch } from "@/features/inbox/first";
import { setupQuery } from "@/features/people/first";
import { ApiError, setSignedOutHandler } from "@/lib/api/client";
import { TABS, type Tab } from "@/lib/api/types";
import {
  botWords,
  createWords,
  followAccount,
  homeWords,
  knowledgeWords,
  liveWords,
  settingsWords,
  trainingWords,
  webWords,
} from "@/lib/i18n";
import { allows, chosenWorkspace, meQuery } from "@/lib/session";
import { read, write } from "@/lib/storage";
import { type Context, inviteRoute, resetRoute, rootRoute, setupRoute, signInRoute, signUpRoute } from "./outside";
import { BrokenPage, LoadingPage, MissingPage } from "./pages/fallbacks";
import { faqSearch, knowledgeSearch, readsSearch } from "./search";

// ---- inside

async function signedIn({ context, location }: { context: Context; location: { pathname: string; href: string } }) {
  // Nobody was ever signed in here: a fresh installation has no one to ask for.
  if (!read("known", false) && !context.client.getQueryData(meQuery.queryKey)) {
    const setup = await context.client.ensureQueryData(setupQuery);
    if (setup.needs_owner) throw redirect({ to: "/setup" });
  }
  try {
    const me = await context.client.ensureQueryData(meQuery);
    write("known", true);
    followAccount(me.account.locale);
    return { me };
  } catch (e) {
    if (e instanceof ApiError && e.status === 401) {
      throw redirect({ to: "/sign-in", search: location.pathname === "/" ? {} : { next: location.href } });
    }
    throw e;
  }
}

const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "shell",
  beforeLoad: signedIn,
  component: lazyRouteComponent(() => import("./shell/Frame"), "Frame"),
  notFoundComponent: MissingPage,
  errorComponent: BrokenPage,
  pendingComponent: LoadingPage,
});

/** The first run has the whole window. */
const welcomeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/welcome",
  beforeLoad: signedIn,
  loader: createWords,
  component: lazyRouteComponent(() => import("./pages/welcome")),
  errorComponent: BrokenPage,
  pendingComponent: LoadingPage,
});

const indexRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/",
  beforeLoad: ({ context: { me } }) => {
    const w = chosenWorkspace(me);
    if (w?.first_run && allows(w, "bots", "edit") && !read("later", false))
      throw redirect({ to: "/welcome", replace: true });
    if (allows(w, "live_chat", "view")) throw redirect({ to: "/inbox", replace: true });
    if (allows(w, "bots", "view") || allows(w, "knowledge", "view")) throw redirect({ to: "/bots", replace: true });
    throw redirect({ to: "/settings", replace: true });
  },
});

const noticesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/notifications",
  component: lazyRouteComponent(() => import("./pages/notifications")),
});

const dashboardRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/dashboard",
  loader: homeWords,
  component: lazyRouteComponent(() => import("./pages/dashboard")),
});

async function hasOwn(client: QueryClient): Promise<boolean> {
  try {
    return (await client.ensureQueryData(countsQuery)).mine.total > 0;
  } catch {
    return false;
  }
}

type InboxSearch = { message?: number; [filter: string]: string | boolean | number | undefined };
const isTab = (v: unknown): v is Tab => TABS.includes(v as Tab);
const inboxHome = createRoute({
  getParentRoute: () => shellRoute,
  path: "/inbox",
  beforeLoad: async ({ context: { client } }) => {
    const last = read<unknown>("tab", null);
    // The first time: one's own conversations when there are any, else everybody's.
    const tab = isTab(last) ? last : (await hasOwn(client)) ? "mine" : "all";
    throw redirect({ to: "/inbox/$tab", params: { tab }, replace: true });
  },
});
const inboxPage = lazyRouteComponent(() => import("./pages/inbox"));
const inboxTab = createRoute({
  getParentRoute: () => shellRoute,
  path: "/inbox/$tab",
  params: {
    parse: (p) => ({ tab: isTab(p.tab) ? p.tab : ("mine" as Tab) }),
    stringify: (p) => ({ tab: p.tab }),
  },
  // The filter of the list, and the line that a link names.
  validateSearch: (s: Record<string, unknown>): InboxSearch => {
    const message = Number(s.message);
    return { ...toSearch(filtersOf(s)), ...(Number.isInteger(message) && message > 0 ? { message } : {}) };
  },
  loader: liveWords,
  staticData: { column: true },
  component: inboxPage,
});
const inboxThread = createRoute({
  getParentRoute: () => inboxTab,
  path: "$conversationId",
  staticData: { column: true },
  // The parent draws all three panes; this address only names what is open.
  component: () => null,
});

const botsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/bots",
  loader: botWords,
  component: lazyRouteComponent(() => import("./pages/bots")),
});
const newBotRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/bots/new",
  validateSearch: (s: Record<string, unknown>): { made?: string } =>
    typeof s.made === "string" ? { made: s.made } : {},
  loader: createWords,
  component: lazyRouteComponent(() => import("./pages/bot-new")),
  notFoundComponent: MissingPage,
});
const botRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/bots/$botId",
  loader: knowledgeWords,
  staticData: { column: true },
  component: lazyRouteComponent(() => import("./pages/bot")),
  notFoundComponent: MissingPage,
});
const botHome = createRoute({
  getParentRoute: () => botRoute,
  path: "/",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/bots/$botId/faqs", params, replace: true });
  },
});
const botGeneral = createRoute({
  getParentRoute: () => botRoute,
  path: "general",
  component: lazyRouteComponent(() => import("./pages/bot-general")),
});
const botFaqs = createRoute({
  getParentRoute: () => botRoute,
  path: "faqs",
  validateSearch: faqSearch,
  component: lazyRouteComponent(() => import("./pages/bot-faqs")),
});
const botArticles = createRoute({
  getParentRoute: () => botRoute,
  path: "articles",
  loader: trainingWords,
  component: lazyRouteComponent(() => import("./pages/bot-articles")),
});
const botArticle = createRoute({
  getParentRoute: () => botRoute,
  path: "articles/$articleId",
  loader: trainingWords,
  component: lazyRouteComponent(() => import("./pages/bot-article")),
});
const botDocuments = createRoute({
  getParentRoute: () => botRoute,
  path: "documents",
  validateSearch: readsSearch,
  loader: trainingWords,
  component: lazyRouteComponent(() => import("./pages/bot-documents")),
});
const botUrls = createRoute({
  getParentRoute: () => botRoute,
  path: "urls",
  validateSearch: readsSearch,
  loader: webWords,
  component: lazyRouteComponent(() => import("./pages/bot-urls")),
});
const botKnowledge = createRoute({
  getParentRoute: () => botRoute,
  path: "knowledge",
  validateSearch: knowledgeSearch,
  component: lazyRouteComponent(() => import("./pages/bot-knowledge")),
});
const botUnanswered = createRoute({
  getParentRoute: () => botRoute,
  path: "unanswered",
  component: lazyRouteComponent(() => import("./pages/bot-unanswered")),
});
const botTests = createRoute({
  getParentRoute: () => botRoute,
  path: "tests",
  validateSearch: (s: Record<string, unknown>): { run?: string } => ({
    run: typeof s.run === "string" ? s.run : undefined,
  }),
  component: lazyRouteComponent(() => import("./pages/bot-tests")),
});
const botSettings = createRoute({
  getParentRoute: () => botRoute,
  path: "settings",
  component: lazyRouteComponent(() => import("./pages/bot-settings")),
});
const botLaunch = createRoute({
  getParentRoute: () => botRoute,
  path: "launch",
  component: lazyRouteComponent(() => import("./pages/bot-launch")),
});

const botPrompt = createRoute({
  getParentRoute: () => botRoute,
  path: "prompt",
  component: lazyRouteComponent(() => import("./pages/bot-prompt")),
});

const settingsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/settings",
  loader: settingsWords,
  staticData: { column: true },
  component: lazyRouteComponent(() => import("./pages/settings")),
  notFoundComponent: MissingPage,
});
const settingsHome = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/",
  beforeLoad: ({ context: { me } }) => {
    const to = allows(chosenWorkspace(me), "settings", "view") ? "/settings/general" : "/settings/account";
    throw redirect({ to, replace: true });
  },
});
const settingsGeneral = createRoute({
  getParentRoute: () => settingsRoute,
  path: "general",
  component: lazyRouteComponent(() => import("./pages/settings-general")),
});
const settingsHours = createRoute({
  getParentRoute: () => settingsRoute,
  path: "hours",
  component: lazyRouteComponent(() => import("./pages/settings-hours")),
});
const settingsMembers = createRoute({
  getParentRoute: () => settingsRoute,
  path: "members",
  component: lazyRouteComponent(() => import("./pages/settings-members")),
});
const settingsLabels = createRoute({
  getParentRoute: () => settingsRoute,
  path: "labels",
  loader: liveWords,
  component: lazyRouteComponent(() => import("./pages/settings-labels")),
});
const settingsCustomerFields = createRoute({
  getParentRoute: () => settingsRoute,
  path: "customer-fields",
  component: lazyRouteComponent(() => import("./pages/settings-customer-fields")),
});
const settingsKeys = createRoute({
  getParentRoute: () => settingsRoute,
  path: "api-keys",
  component: lazyRouteComponent(() => import("./pages/settings-api-keys")),
});
const settingsNotifications = createRoute({
  getParentRoute: () => settingsRoute,
  path: "notifications",
  loader: liveWords,
  component: lazyRouteComponent(() => import("./pages/settings-notifications")),
});
const settingsModels = createRoute({
  getParentRoute: () => settingsRoute,
  path: "models",
  component: lazyRouteComponent(() => import("./pages/settings-models")),
});
const settingsAccount = createRoute({
  getParentRoute: () => settingsRoute,
  path: "account",
  component: lazyRouteComponent(() => import("./pages/settings-account")),
});

declare module "@tanstack/react-router" {
  interface StaticDataRouteOption {
    /** The page has its own second column: the rail shows icons only. */
    column?: boolean;
  }
  interface Register {
    router: ReturnType<typeof newRouter>;
  }
}

const tree = rootRoute.addChildren([
  setupRoute,
  signInRoute,
  signUpRoute,
  resetRoute,
  inviteRoute,
  welcomeRoute,
  shellRoute.addChildren([
    indexRoute,
    dashboardRoute,
    noticesRoute,
    inboxHome,
    inboxTab.addChildren([inboxThread]),
    botsRoute,
    newBotRoute,
    botRoute.addChildren([
      botHome,
      botGeneral,
      botFaqs,
      botArticles,
      botArticle,
      botDocuments,
      botUrls,
      botKnowledge,
      botUnanswered,
      botTests,
      botSettings,
      botLaunch,
      botPrompt,
    ]),
    settingsRoute.addChildren([
      settingsHome,
      settingsGeneral,
      settingsHours,
      settingsModels,
      settingsMembers,
      settingsLabels,
      settingsCustomerFields,
      settingsKeys,
      settingsNotifications,
      settingsAccount,
    ]),
  ]),
]);

export function newRouter(client: QueryClient) {
  const router = createRouter({
    routeTree: tree,
    context: { client },
    defaultPreload: "intent",
    defaultPendingComponent: LoadingPage,
    defaultErrorComponent: BrokenPage,
    defaultNotFoundComponent: MissingPage,
    scrollRestoration: false,
  });
  // A session that ended elsewhere: out, and back to the same page after signing in. Whoever was not in yet is sent there
  // by the page that he wants. What is on the screen stays until it is left, and is forgotten then.
  let leaving = false;
  setSignedOutHandler(() => {
    if (leaving || !client.getQueryData(meQuery.queryKey)) return;
    leaving = true;
    const { href } = router.state.location;
    void router
      .navigate({ to: "/sign-in", search: { next: href, ended: true }, replace: true, ignoreBlocker: true })
      .finally(() => {
        leaving = false;
        client.clear();
      });
  });
  return router;
}
