/** What is said while files are on their way, in English. */
export const upload = {
  files: "Files",
  picture: "Picture",
  uploading: (name: string) => `Uploading ${name}`,
  fileProblem: {
    large: "Larger than 10 MB",
    type: "This kind of file is not accepted",
    full: "Not sent: there is no room for files right now. Your text is kept.",
    lost: "Not uploaded",
  },
  tooManyFiles: "A message has at most 10 files.",
};

export type UploadTexts = typeof upload;
