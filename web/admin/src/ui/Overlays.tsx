import { lazy, Suspense } from "react";
import { useQuestion } from "./confirm";
import { useFocusReturn } from "./focus";

const ConfirmDialog = lazy(() => import("./ConfirmDialog"));
const Toasts = lazy(() => import("./Toasts"));

/** What lies over every page: questions and toasts. */
export function Overlays() {
  const question = useQuestion();
  useFocusReturn();
  return (
    <Suspense>
      <Toasts />
      {question ? <ConfirmDialog question={question} /> : null}
    </Suspense>
  );
}
