import classes from "./Logo.module.css";

/** The product's mark: a spark on the accent. */
export function Logo({ wordless }: { wordless?: boolean }) {
  return (
    <span className={classes.logo}>
      <svg className={classes.mark} viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
        <rect width="32" height="32" rx="8" />
        <path d="M16 6.5c.9 5 3.6 7.7 8.6 8.6v1.8c-5 .9-7.7 3.6-8.6 8.6h-.2c-.9-5-3.5-7.7-8.4-8.6v-1.8c4.9-.9 7.5-3.6 8.4-8.6z" />
      </svg>
      {wordless ? null : <span translate="no">{PRODUCT}</span>}
    </span>
  );
}

export const PRODUCT = "CX Genie";
