import { IconMenu2 } from "@tabler/icons-react";
import { Link, Outlet } from "@tanstack/react-router";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/lib/session";
import { SidePage, sideGroup, sideLink, sideMenu } from "@/ui/SidePage";
import { settingsPages } from "../settings-pages";
import { LoadingPage } from "./fallbacks";
import classes from "./settings.module.css";

/** The frame of all settings pages. */
export default function SettingsPage() {
  const { t } = useTranslation();
  const session = useSession();
  const pages = settingsPages(session);
  const groups = (["workspace", "you"] as const).filter((g) => pages.some((p) => p.group === g));
  return (
    <SidePage
      label={t("nav.settings")}
      head={<h2 className={classes.title}>{t("nav.settings")}</h2>}
      menu={(open) => (
        <button type="button" className={sideMenu} onClick={open}>
          <IconMenu2 size={17} stroke={1.75} />
          {t("nav.settings")}
        </button>
      )}
      nav={(close) =>
        groups.map((g) => (
          <div key={g}>
            <h3 className={sideGroup}>{t(`settings.groups.${g}`)}</h3>
            <ul>
              {pages
                .filter((p) => p.group === g)
                .map((p) => (
                  <li key={p.key}>
                    <Link
                      to={p.to}
                      className={sideLink}
                      activeProps={{ "data-active": true } as object}
                      onClick={close}
                    >
                      <p.icon size={17} stroke={1.75} />
                      {t(`settings.pages.${p.key}`)}
                    </Link>
                  </li>
                ))}
            </ul>
          </div>
        ))
      }
    >
      <Suspense fallback={<LoadingPage />}>
        <Outlet />
      </Suspense>
    </SidePage>
  );
}
