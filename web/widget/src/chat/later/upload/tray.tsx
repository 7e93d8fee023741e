import { useLanguage } from "../../i18n";
import { upload } from "../../i18n/upload";
import type { useAttached } from "../../ui/attached";
import { Icon } from "../../ui/icons";

export function Tray({ files }: { files: ReturnType<typeof useAttached> }) {
  const { texts, later } = useLanguage();
  const t = { ...texts, ...(later?.upload ?? upload) };
  const { list, tooMany, drop, retry } = files;
  return (
    <div class="tray">
      <ul aria-label={t.files}>
        {list.map((one) => (
          <li key={one.key} class={one.problem ? "bad" : ""}>
            {one.preview ? <img src={one.preview} alt="" /> : <Icon name="page" />}
            <span class="grow">
              <span class="cut">{one.file.name || t.picture}</span>
              {one.problem ? (
                <span class="problem" role="alert">
                  {t.fileProblem[one.problem]}
                </span>
              ) : (
                !one.done && <progress value={one.part || undefined} max={1} aria-label={t.uploading(one.file.name)} />
              )}
            </span>
            {(one.problem === "lost" || one.problem === "full") && (
              <button type="button" class="icon-button" aria-label={t.tryAgain} onClick={() => retry(one)}>
                <Icon name="again" size={18} />
              </button>
            )}
            <button
              type="button"
              class="icon-button"
              aria-label={`${t.remove}: ${one.file.name}`}
              onClick={() => drop(one)}
            >
              <Icon name="close" size={18} />
            </button>
          </li>
        ))}
      </ul>
      {tooMany && (
        <div class="state failed" role="alert">
          {t.tooManyFiles}
        </div>
      )}
    </div>
  );
}
