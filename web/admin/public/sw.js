// Shows a member's notifications while no page of the admin is open, and opens what they are about. Nothing is cached:
// the admin needs its server anyway.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data.json();
  } catch {
    // A push without words we know: the browser wants something shown all the same.
  }
  event.waitUntil(
    self.registration.showNotification(told.title || "CX Genie", {
      body: told.body || "",
      tag: told.tag || "cxgenie",
      renotify: true,
      icon: "/assets/admin/icon-192.png",
      badge: "/assets/admin/icon-192.png",
      data: { url: told.url || "/" },
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data.url, self.location.origin);
  if (url.origin !== self.location.origin) return;
  event.waitUntil(
    self.clients.matchAll({ type: "window" }).then(async (open) => {
      const page = open[0];
      if (!page) return self.clients.openWindow(url.href);
      await page.focus();
      return page.navigate(url.href);
    }),
  );
});
