import { useTexts } from "../i18n";
import type { View } from "../view";
import { Icon } from "./icons";

/** One line under the header about the connection. The region stays, so that changes are announced. */
export function Banner({ view }: { view: View }) {
  const t = useTexts();
  return (
    <div role="status">
      {view.link === "lost" && (
        <div class="banner warn">
          <span class="spinner" />
          <span>{t.reconnecting}</span>
        </div>
      )}
      {view.link === "back" && (
        <div class="banner good">
          <Icon name="okay" />
          <span>{t.back(view.sentBack)}</span>
        </div>
      )}
    </div>
  );
}
