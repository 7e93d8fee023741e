import { Icon } from "../../../ui/icons";
import type { ExtraProps } from ".";

/** What the visitor has said about himself because the bot asked. */
export function Asked({ line }: ExtraProps) {
  return (
    <div class="state sent">
      <Icon name="check" size={16} /> <bdi>{Object.values(line.message?.ask?.given ?? {}).join(" · ")}</bdi>
    </div>
  );
}
