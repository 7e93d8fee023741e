/** Outline icons of the chat, 24 units, drawn for it. Decorative: names stand beside or in labels. */
const paths = {
  close: "M6.5 6.5l11 11M17.5 6.5l-11 11",
  list: "M4.5 7h15M4.5 12h15M4.5 17h9",
  back: "M19 12H5.5M11 6l-6 6 6 6",
  more: "M5.5 12h.01M12 12h.01M18.5 12h.01",
  up: "M12 19V5.5M6 11l6-6 6 6",
  down: "M12 5v13.5M6 13l6 6 6-6",
  check: "M5 12.5l4.5 4.5L19 7.5",
  checks: "M2.5 12.5l4.5 4.5L15.5 8M11.5 16.5l.5.5L21 8",
  clock: "M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17zM12 7.5V12l3 2",
  alert: "M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17zM12 8v4.5M12 16h.01",
  okay: "M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17zM8.5 12.3l2.5 2.5 4.5-5",
  pen: "M12 5H6.5A2 2 0 004.5 7v10.5a2 2 0 002 2H17a2 2 0 002-2V12M10 14v-3L17.5 3.5l3 3L13 14z",
  person:
    "M4.5 14.5v-2a7.5 7.5 0 0115 0v2M4.5 14.5h2a1 1 0 011 1V18a1.5 1.5 0 01-3 0zM19.5 14.5h-2a1 1 0 00-1 1V18a1.5 1.5 0 003 0M19.5 18c0 2-2.5 3-5.5 3",
  again: "M19.5 11a7.5 7.5 0 00-13.5-3.5L4.5 9M4.5 4.5V9H9M4.5 13A7.5 7.5 0 0018 16.5l1.5-1.5M19.5 19.5V15H15",
  unplugged:
    "M9.5 14.5l-4-4 2-2a2.8 2.8 0 014 4zM7 15l-4 4M14.5 9.5l4 4M16 5.5l-3 3M18.5 8l-3 3M14 12l3.5-3.5M19 5l-1.5 1.5M15.5 16.5l4 4M19.5 16.5l-4 4",
  barred: "M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17zM6 6l12 12",
  page: "M13.5 3.5H7A1.5 1.5 0 005.5 5v14A1.5 1.5 0 007 20.5h10a1.5 1.5 0 001.5-1.5V8.5zM13.5 3.5v5h5M9 13h6M9 16.5h4",
  get: "M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 19.5h14",
  clip: "M19.5 11.5l-7.8 7.8a4.6 4.6 0 01-6.5-6.5L13 5a3 3 0 014.3 4.3l-7.8 7.8a1.5 1.5 0 01-2.1-2.1l7.1-7.1",
  smile: "M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17zM8.5 14c1.5 2.5 5.5 2.5 7 0M9 9.5v.5M15 9.5v.5",
  talk: "M12 4c4.7 0 8.2 3.2 8.2 7.4s-3.5 7.4-8.2 7.4c-1.1 0-2.1-.2-3-.5L5 20l1-3.6c-1.4-1.3-2.2-3-2.2-5C3.8 7.2 7.3 4 12 4zM8.5 11.5h.01M12 11.5h.01M15.5 11.5h.01",
};

export type IconName = keyof typeof paths;

interface Props {
  name?: IconName;
  /** The drawing of an icon that only a part fetched later has. */
  path?: string;
  size?: number;
  mirror?: boolean;
}

export function Icon({ name = "more", path = paths[name], size = 20, mirror = false }: Props) {
  return (
    <svg
      class={`icon${mirror ? " mirror" : ""}${path === paths.more ? " bold" : ""}`}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      aria-hidden="true"
    >
      <path d={path} />
    </svg>
  );
}
