import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, lazyRouteComponent, Outlet } from "@tanstack/react-router";
import { MissingPage } from "./pages/fallbacks";

export type Context = { client: QueryClient };

export const rootRoute = createRootRouteWithContext<Context>()({
  component: Outlet,
  notFoundComponent: MissingPage,
});

// The pages of who has not signed in.

export const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/setup",
  component: lazyRouteComponent(() => import("./pages/setup")),
});
export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: (s: Record<string, unknown>): { next?: string; changed?: boolean; problem?: string } => ({
    // Only our own addresses: a link may not send people elsewhere after signing in.
    next: typeof s.next === "string" && /^\/(?![/\\])/.test(s.next) ? s.next : undefined,
    changed: s.changed === true || undefined,
    problem: typeof s.problem === "string" ? s.problem : undefined,
  }),
  component: lazyRouteComponent(() => import("./pages/sign-in")),
});
const token = (s: Record<string, unknown>): { token?: string } => ({
  // A token of digits only would be parsed as a number.
  token: typeof s.token === "string" || typeof s.token === "number" ? String(s.token) : undefined,
});
export const resetRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/reset",
  validateSearch: token,
  component: lazyRouteComponent(() => import("./pages/reset")),
});
export const inviteRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/invite",
  validateSearch: (s: Record<string, unknown>): { token?: string; problem?: string } => ({
    ...token(s),
    problem: typeof s.problem === "string" ? s.problem : undefined,
  }),
  component: lazyRouteComponent(() => import("./pages/invite")),
});
