/** The signs that are used all day; the system's own picker has the rest. */
export const EMOJI = [..."😀😄😊🙂😉😍🤗🤔😅😂😢😞😡🙏👍👎👏🙌💪👋🤝❤️🎉✨🔥⭐✅❌⚠️⏳📦🚚💳🧾📞📧📎🛠️🕒🎁"].filter(
  (x) => x !== "\ufe0f",
);
