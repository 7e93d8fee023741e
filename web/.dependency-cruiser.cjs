// Who may import whom in the web apps. The admin: app > features > ui, lib. The widget: loader beside chat. Between the
// two only protocol/ is shared.
/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no-circle",
      severity: "error",
      comment: "A circle of files cannot be read from any end.",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "nothing-unresolved",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "only-declared-packages",
      severity: "error",
      comment: "What is imported stands in the app's own package.json.",
      from: { pathNot: "[.]test[.]tsx?$" },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    },
    {
      name: "feature-is-private",
      severity: "error",
      comment: "A feature never imports another feature; pages in app/ put them together.",
      from: { path: "^admin/src/features/([^/]+)/" },
      to: { path: "^admin/src/features/", pathNot: "^admin/src/features/$1/" },
    },
    {
      name: "feature-has-one-door",
      severity: "error",
      comment: "Outside a feature, only its index is there; for the router what it needs before any screen, first.ts.",
      from: { pathNot: "^admin/src/features/" },
      to: { path: "^admin/src/features/[^/]+/.+", pathNot: "^admin/src/features/[^/]+/(index|first)[.]tsx?$" },
    },
    {
      name: "lib-knows-no-looks",
      severity: "error",
      from: { path: "^admin/src/lib/" },
      to: { path: "^admin/src/ui/" },
    },
    {
      name: "features-are-below-app",
      severity: "error",
      from: { path: "^admin/src/features/" },
      to: { path: "^admin/src/app/" },
    },
    {
      name: "shared-is-below",
      severity: "error",
      from: { path: "^admin/src/(ui|lib)/" },
      to: { path: "^admin/src/(features|app)/" },
    },
    {
      name: "apps-stand-alone",
      severity: "error",
      comment: "Admin and widget share the generated protocol and nothing else.",
      from: { path: "^(admin|widget)/" },
      to: { path: "^(admin|widget)/", pathNot: "^$1/" },
    },
    {
      name: "loader-imports-no-chat",
      severity: "error",
      comment: "The loader is what every page of a customer's site downloads.",
      from: { path: "^widget/src/loader/" },
      to: { path: "^widget/src/chat/", dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "/dist/" },
    tsPreCompilationDeps: true,
    // Not for the compiler: it only tells where @/ leads.
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "browser", "types", "default"],
      mainFields: ["module", "main", "types"],
    },
  },
};
