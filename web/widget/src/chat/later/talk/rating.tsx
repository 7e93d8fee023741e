import { useId, useState } from "preact/hooks";
import { useChat } from "../../ui/use-chat";
import { Face } from "./face";
import { useTalk } from "./texts";

/** Five faces, and a comment once one is chosen. */
export function RatingCard({ score: was, comment: said }: { score: number; comment: string }) {
  const t = useTalk();
  const chat = useChat();
  const id = useId();
  const [score, setScore] = useState(was);
  const [comment, setComment] = useState(said);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const send = async () => {
    setBusy(true);
    setFailed(false);
    try {
      const rating = `/conversations/${chat.view.thread.conversation?.id}/rating`;
      chat.deeds.row(await chat.deeds.call((api) => api.call("PUT", rating, { score, comment: comment.trim() })));
    } catch {
      setFailed(true);
    }
    setBusy(false);
  };
  return (
    <form
      class="card rating"
      onSubmit={(e) => {
        e.preventDefault();
        send();
      }}
    >
      <fieldset>
        <legend>{t.howSatisfied}</legend>
        <div class="faces">
          {[1, 2, 3, 4, 5].map((n) => (
            <label key={n} class={n === score ? "chosen" : score ? "pale" : ""}>
              <input
                type="radio"
                class="sr"
                name={id}
                checked={n === score}
                aria-label={t.scoreOf(n)}
                onChange={() => setScore(n)}
              />
              <Face score={n} />
            </label>
          ))}
        </div>
        <div class="ends" aria-hidden="true">
          <span>{t.notSatisfied}</span>
          <span>{t.verySatisfied}</span>
        </div>
      </fieldset>
      {score > 0 && (
        <>
          <label class="field">
            <span>
              {score > 3 ? t.tellMore : t.whatBetter} <em>{t.optional}</em>
            </span>
            <textarea
              rows={2}
              maxLength={1000}
              value={comment}
              dir="auto"
              onInput={(e) => setComment(e.currentTarget.value)}
            />
          </label>
          {failed && (
            <div class="state failed" role="alert">
              {t.trouble}
            </div>
          )}
          <button type="submit" class="main-button" disabled={busy}>
            {t.sendRating}
          </button>
        </>
      )}
    </form>
  );
}
