// Pictures of bots and of the workspace, and how they are chosen.
export default {
  picture: {
    avatar: {
      help: "PNG, JPG or WebP, up to 1 MB; best 720 × 720.",
      label: "Avatar",
      wrong_file: "Only PNG, JPG or WebP up to 1 MB.",
    },
    favicon: {
      label: "Sign in the browser's tab",
      help: "PNG, JPEG or WebP, at most 500 KB. Without one: a chat bubble in the theme colour.",
      wrong_file: "This must be a PNG, JPEG or WebP picture of at most 500 KB.",
    },
    launcher_picture: {
      label: "Own picture for the button",
      help: "PNG, JPEG, WebP or SVG, at most 500 KB. What is see-through shows the theme colour.",
      wrong_file: "This must be a PNG, JPEG, WebP or SVG picture of at most 500 KB.",
    },
  },
  avatar: {
    change: "Change picture",
    choose: "Choose a picture",
    crop: "Choose the part to show",
    crop_help: "The part that is shown. Drag it, or move it with the arrow keys.",
    remove: "Remove",
    removed: "Picture removed.",
    saved: "Picture saved.",
    use: "Use this part",
    zoom: "Enlarge",
  },
  logo: {
    label: "Logo",
    help: "PNG, JPEG, WebP or SVG, at most 1 MB; best 720 × 720. Your people and your visitors see it.",
    wrong_file: "This must be a PNG, JPEG, WebP or SVG picture of at most 1 MB.",
    whole: "Use the whole picture",
  },
  errors: {
    file: {
      drawing_refused:
        "This drawing cannot be used: it is broken, too complicated, or has a photo in it. Save it as a PNG instead.",
      empty: "The file is empty.",
      picture_broken: "This picture cannot be read.",
      picture_too_large: "This picture has too many pixels.",
    },
  },
};
